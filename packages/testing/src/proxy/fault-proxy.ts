import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultPlan } from '../fault-plan.js';
import { startListener } from '../tcp-proxy/listener.js';
import { exchange } from './exchange.js';
import { openTunnel } from './tunnel.js';

/** The proxy in front of the server. */
export interface FaultProxy {
  /** Base URL for clients. */
  url: string;
  /** Breaks every open socket: WebSockets and polls. */
  cutSockets(): void;
  /** Breaks every connection, and each new one at once. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of the server at `port` of 127.0.0.1, on a free port. */
export async function startFaultProxy({
  port,
  plan,
}: {
  port: number;
  plan: FaultPlan;
}): Promise<FaultProxy> {
  /** Connections with a WebSocket or a pending poll. */
  const carriers = new Set<Socket>();
  /** Polling sessions of Engine.IO. Between two polls there is no connection to cut, so they are cut by their id. */
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
    // The server closed the connection, or the client did: the client must not get a response.
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

/** Returns the Engine.IO session of a polling request; `null` for any other request, and for the first one. */
function sessionOf({ url = '/' }: IncomingMessage): string | null {
  return /^\/socket\.io\/\?(?:.*&)?sid=([^&]+)/.exec(url)?.[1] ?? null;
}
