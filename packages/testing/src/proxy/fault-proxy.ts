import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FaultPlan } from '../fault-plan.js';
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
  const open = new Set<Socket>();
  /** Those that carry a WebSocket or a poll. */
  const carriers = new Set<Socket>();
  /** Sessions of Engine.IO: between two polls nothing is open that could be cut. */
  const sessions = new Set<string>();
  const cutSessions = new Set<string>();
  let isAway = false;

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
  server.on('connection', (socket) => {
    if (isAway) return socket.destroy();
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      carriers.delete(socket);
    });
  });
  server.on('upgrade', (request, near, head) => {
    carriers.add(near as Socket);
    openTunnel({ request, near: near as Socket, head, port, plan });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const destroyAll = (sockets: Set<Socket>) => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutSockets() {
      destroyAll(carriers);
      for (const session of sessions) cutSessions.add(session);
      sessions.clear();
    },
    goAway() {
      isAway = true;
      destroyAll(open);
    },
    comeBack: () => void (isAway = false),
    async close() {
      isAway = true;
      destroyAll(open);
      server.close();
      await once(server, 'close');
    },
  };
}

/** The session that a polling request belongs to; `null` for others, and before there is one. */
function sessionOf({ url = '/' }: IncomingMessage): string | null {
  return /^\/socket\.io\/\?(?:.*&)?sid=([^&]+)/.exec(url)?.[1] ?? null;
}
