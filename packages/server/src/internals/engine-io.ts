import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { WebSocket } from 'ws';

/** A packet as Engine.IO queues it. */
export interface QueuedPacket {
  data?: unknown;
  options?: { wsPreEncodedFrame?: Buffer[] };
}

/** Returns the WebSocket of an Engine.IO client; undefined while it polls. */
export function webSocketOf(socket: EngineSocket): WebSocket | undefined {
  return (socket.transport as unknown as { socket?: WebSocket }).socket;
}

/** Returns the request that opened a connection; documented, but missing in the types. */
export function openingRequest(socket: EngineSocket): IncomingMessage {
  return (socket as unknown as { request: IncomingMessage }).request;
}

/** Returns the response of a polling request, which Engine.IO keeps on the request; undefined for an upgrade. */
export function pollResponse(request: IncomingMessage): ServerResponse | undefined {
  const { res } = request as { res?: ServerResponse };
  return typeof res?.writeHead === 'function' ? res : undefined;
}

/** Returns all clients of an engine; documented, but protected in the types. */
export function clientsOf(engine: Engine): EngineSocket[] {
  return Object.values((engine as unknown as { clients: Record<string, EngineSocket> }).clients);
}

/** Returns the client that a polling request belongs to, by the query that Engine.IO has parsed. */
export function clientOfPoll(engine: Engine, request: IncomingMessage): EngineSocket | undefined {
  const sid = (request as { _query?: { sid?: string } })._query?.sid;
  if (!sid) return undefined;
  return (engine as unknown as { clients: Record<string, EngineSocket | undefined> }).clients[sid];
}

/** Returns the bytes of a queued packet: of the frame that Socket.IO encoded once for many clients, or of its text. */
export function packetBytes({ data, options }: QueuedPacket): number {
  const frame = options?.wsPreEncodedFrame;
  if (frame) return frame.reduce((sum, part) => sum + part.length, 0);
  return typeof data === 'string' ? Buffer.byteLength(data) : 0;
}

/** Makes a transport queue packets instead of writing them, until `resumeTransport`. */
export function pauseTransport(transport: EngineSocket['transport']): void {
  transport.writable = false;
}

/** Makes a transport take packets again, all that were queued first. */
export function resumeTransport(transport: EngineSocket['transport']): void {
  transport.writable = true;
  if (transport.readyState === 'open') transport.emit('ready');
}
