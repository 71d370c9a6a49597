/** Returns the platform's own WebSocket (browsers, workers, Deno, Bun, Node 22 and later), looked up at each call. */
export const webSocketClass = (): typeof WebSocket => globalThis.WebSocket;
