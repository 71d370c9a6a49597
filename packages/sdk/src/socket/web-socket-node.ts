import { WebSocket as WsWebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/**
 * `closeTimeout` (ws 8.19, missing from its types): milliseconds that a server has to confirm a close. The default would
 * keep the process alive for 30 s.
 */
const OPTIONS: ClientOptions & { closeTimeout: number } = { closeTimeout: 1_000 };

class NodeWebSocket extends WsWebSocket {
  constructor(url: string) {
    super(url, OPTIONS);
  }
}

/** Returns the platform's own WebSocket, or that of `ws` on Node 20, which has none. */
export const webSocketClass = () => (globalThis.WebSocket ?? NodeWebSocket) as typeof WebSocket;
