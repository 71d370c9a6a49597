/** The platform's own WebSocket: browsers, workers, Deno, Bun, Node from 22 on. Nothing is touched at import. */
export const webSocketClass = (): typeof WebSocket => globalThis.WebSocket;
