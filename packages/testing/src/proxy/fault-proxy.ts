import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultPlan } from '../fault-plan.js';
import { startListener } from '../tcp-proxy/listener.js';
import { exchange } from './exchange.js';
import { openTunnel } from './tunnel.js';

/** What stands in front of the server. */
export interface FaultProxy {
  /** Where clients reach the server. */
  url: string;
  /** Breaks what carries a socket now: WebSockets and polls. */
  cutSockets(): void;
  /** Breaks everything, and each new connection at once. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

/** Stands in front of the server at `port` of 127.0.0.1, on a free port of its own. */
export async function startFaultProxy({
  port,
  plan,
}: {
  port: number;
  plan: FaultPlan;
}): Promise<FaultProxy> {
  /** Those that carry a WebSocket or a poll. */
  const carriers = new Set<Socket>();
  /** Sessions of Engine.IO: between two polls nothing is open that could be cut. */
  const sessions = new Set<string>();
  const cutSessions = new Set<string>();

  const server = createServer((request, response) => {
    const { socket } = request;
    const session = sessionOf(request);
    if (session !== null) {
      if (cutSessions.has(session)) return void socket.destroy();
      sessions.add(session);
      carriers.add(socket);
      response.once('close', () => carriers.delete(socket));
    }
    // The server broke off, or the client is gone: the client learns it by its connection.
    exchange({ request, response, port, plan }).catch(() => response.destroy());
  });
  server.on('upgrade', (request, near, head) => {
    carriers.add(near as Socket);
    openTunnel({ request, near: near as Socket, head, port, plan });
  });
  const listener = await startListener(server, (socket) => {
    socket.once('close', () => carriers.delete(socket));
  });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    cutSockets() {
      for (const socket of carriers) socket.destroy();
      for (const session of sessions) cutSessions.add(session);
      sessions.clear();
    },
    goAway: listener.goAway,
    comeBack: listener.comeBack,
    close: listener.close,
  };
}

/** The session that a polling request belongs to; `null` for others, and before there is one. */
function sessionOf({ url = '/' }: IncomingMessage): string | null {
  return /^\/socket\.io\/\?(?:.*&)?sid=([^&]+)/.exec(url)?.[1] ?? null;
}
