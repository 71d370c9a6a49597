import { WebSocket as WsWebSocket } from 'ws';

/** Node 20 has no WebSocket of its own. */
export const webSocketClass = () => (globalThis.WebSocket ?? WsWebSocket) as typeof WebSocket;
