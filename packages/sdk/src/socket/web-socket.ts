/** The platform's own WebSocket: browsers, workers, Deno, Bun, Node from 22 on. */
export const WebSocketClass: typeof WebSocket = globalThis.WebSocket;
