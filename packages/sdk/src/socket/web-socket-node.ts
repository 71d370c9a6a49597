import { WebSocket as WsWebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/**
 * `closeTimeout` (ws 8.19, unknown to its types): milliseconds that a server has to answer a close. By itself `ws` would
 * wait, and keep the process, for 30 s.
 */
const OPTIONS: ClientOptions & { closeTimeout: number } = { closeTimeout: 1_000 };

class NodeWebSocket extends WsWebSocket {
  constructor(url: string) {
    super(url, OPTIONS);
  }
}

/** Node 20 has no WebSocket of its own. */
export const webSocketClass = () => (globalThis.WebSocket ?? NodeWebSocket) as typeof WebSocket;
