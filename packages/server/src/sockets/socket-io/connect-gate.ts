import type { IncomingMessage } from 'node:http';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import { clientAddress } from '../../edge/client-address.js';
import type { Places } from '../../edge/slots.js';
import { AppError } from '../../errors.js';
import { webSocketOf } from '../transport/slow-consumers.js';

/** Refused handshakes before a connection is closed. */
const MAX_REFUSED = 3;
/** Packets of any kind before the first handshake has succeeded: two handshakes and some heartbeats. */
const MAX_PACKETS_BEFORE = 20;
/** How long a connection may live without a namespace, in milliseconds. */
const WITHOUT_NAMESPACE_MS = 10_000;
/** First character of a Socket.IO CONNECT packet. */
const CONNECT = '0';

/** The handshakes of one Engine.IO connection. */
interface Handshakes {
  readonly address: string;
  /** Namespaces whose handshake is under way or waits. */
  readonly pending: Set<string>;
  readonly entered: Set<string>;
  packets: number;
  refused: number;
  /** Settles when the last handshake that was begun is over. */
  turn: Promise<unknown>;
  /** Frees the place of a connection without a namespace. */
  free: () => void;
  timer: NodeJS.Timeout | undefined;
}

interface ConnectGateDeps {
  config: { trustedProxies: number };
  /** Places for connections that are in no namespace. */
  places: Places;
  /** Namespaces that exist. */
  namespaces: readonly string[];
}

/** Bounds what an Engine.IO connection can ask for before, and without, authentication. */
export interface ConnectGate {
  attach(engine: Engine): void;
  /** @throws AppError `rate_limited` where the address has too many connections without a namespace */
  checkPlace(address: string): void;
  addressOf(conn: EngineSocket): string;
  /**
   * Runs the handshake of a namespace, one at a time on each connection.
   * @throws what `handshake` throws
   */
  admit(conn: EngineSocket, namespace: string, handshake: () => Promise<void>): Promise<void>;
  /** Records that a connection has left a namespace. */
  leave(conn: EngineSocket, namespace: string): void;
}

/**
 * Creates the gate. A connection has one authentication under way, the other namespace waits, the third refusal closes
 * it, and one that is in no namespace has a place and a time limit. Socket.IO itself creates a socket for every CONNECT
 * packet, so packets are looked at before it sees them.
 */
export function createConnectGate({ config, places, namespaces }: ConnectGateDeps): ConnectGate {
  const connections = new WeakMap<EngineSocket, Handshakes>();

  function of(conn: EngineSocket): Handshakes {
    const state = connections.get(conn);
    if (!state) throw new AppError('unavailable');
    return state;
  }

  /** The connection is in no namespace: it needs a place, and not for long. */
  function wait(conn: EngineSocket, state: Handshakes): void {
    try {
      state.free = places.take(state.address, () => cut(conn));
    } catch {
      return cut(conn);
    }
    state.timer = setTimeout(() => conn.close(), WITHOUT_NAMESPACE_MS);
    state.timer.unref();
  }

  function stopWaiting(state: Handshakes): void {
    state.free();
    clearTimeout(state.timer);
  }

  function refuse(conn: EngineSocket, state: Handshakes): void {
    state.refused += 1;
    // The answer leaves first; no other packet is read.
    if (state.refused >= MAX_REFUSED) setImmediate(() => conn.close());
  }

  function onConnect(conn: EngineSocket, state: Handshakes, namespace: string): void {
    if (!namespaces.includes(namespace)) return refuse(conn, state);
    if (state.pending.has(namespace)) return cut(conn);
    state.pending.add(namespace);
  }

  function onPacket(this: EngineSocket, { type, data }: { type: string; data?: unknown }): void {
    const state = of(this);
    if (state.entered.size === 0) {
      state.packets += 1;
      if (state.packets > MAX_PACKETS_BEFORE || state.refused >= MAX_REFUSED) return cut(this);
    }
    if (type === 'message' && typeof data === 'string' && data.startsWith(CONNECT))
      onConnect(this, state, namespaceOf(data));
  }

  return {
    attach(engine) {
      engine.on('connection', (conn: EngineSocket) => {
        const state: Handshakes = {
          address: clientAddress(
            (conn as unknown as { request: IncomingMessage }).request,
            config.trustedProxies,
          ),
          pending: new Set(),
          entered: new Set(),
          packets: 0,
          refused: 0,
          turn: Promise.resolve(),
          free: () => {},
          timer: undefined,
        };
        connections.set(conn, state);
        conn.on('packet', onPacket);
        conn.once('close', () => stopWaiting(state));
        wait(conn, state);
      });
    },
    checkPlace: (address) => places.check(address),
    addressOf: (conn) => of(conn).address,
    async admit(conn, namespace, handshake) {
      const state = of(conn);
      const turn = state.turn.then(() => {
        if (conn.readyState !== 'open') throw new AppError('unavailable');
        return handshake();
      });
      state.turn = turn.catch(() => {});
      try {
        await turn;
        if (state.entered.size === 0) stopWaiting(state);
        state.entered.add(namespace);
      } catch (error) {
        refuse(conn, state);
        throw error;
      } finally {
        state.pending.delete(namespace);
      }
    },
    leave(conn, namespace) {
      const state = of(conn);
      if (!state.entered.delete(namespace) || state.entered.size > 0) return;
      state.packets = 0;
      if (conn.readyState === 'open') wait(conn, state);
    },
  };
}

/** Ends a connection without a word. What it sent already is not read. */
function cut(conn: EngineSocket): void {
  const ws = webSocketOf(conn);
  // From here on Engine.IO drops packets, also those of the chunk that is being read.
  conn.close(!ws);
  ws?.terminate();
}

/** The namespace in a CONNECT packet: `0/name,{...}`, or `0{...}` for `/`. */
function namespaceOf(packet: string): string {
  if (packet[1] !== '/') return '/';
  const comma = packet.indexOf(',');
  return packet.slice(1, comma === -1 ? undefined : comma);
}
