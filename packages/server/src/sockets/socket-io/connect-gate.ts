import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import { clientAddress } from '../../edge/client-address.js';
import type { Slots } from '../../edge/unauthenticated-slots.js';
import { AppError } from '../../errors.js';
import { openingRequest } from '../../internals/engine-io.js';
import { createNamespaceDeadline, disconnect } from './namespace-deadline.js';
import type { NamespaceDeadline } from './namespace-deadline.js';

/** Refused handshakes before a connection is closed. */
const MAX_REFUSED = 3;
/** Packets of any kind before the first handshake has succeeded: two handshakes and some heartbeats. */
const MAX_PACKETS_BEFORE = 20;
/** First character of a Socket.IO CONNECT packet. */
const CONNECT = '0';

/** The handshakes of one Engine.IO connection. */
interface Handshakes {
  readonly address: string;
  readonly deadline: NamespaceDeadline;
  /** Namespaces whose handshake is in progress or queued. */
  readonly pending: Set<string>;
  readonly entered: Set<string>;
  packets: number;
  refused: number;
  /** Settles when the last handshake that was started is over. */
  turn: Promise<unknown>;
}

interface ConnectGateDeps {
  config: { trustedProxies: number };
  /** Slots for connections that are in no namespace. */
  slots: Slots;
  /** Namespaces that exist. */
  namespaces: readonly string[];
}

/** Bounds what an Engine.IO connection can ask for before, and without, authentication. */
export interface ConnectGate {
  attach(engine: Engine): void;
  /** @throws AppError `rate_limited` where the address has too many connections without a namespace */
  checkSlot(address: string): void;
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
 * Creates the gate. A connection runs one authentication at a time, the third refusal closes it, and one that is in no
 * namespace has a slot and a time limit. Packets are inspected before Socket.IO sees them, since Socket.IO creates a
 * socket for every CONNECT packet.
 */
export function createConnectGate({ config, slots, namespaces }: ConnectGateDeps): ConnectGate {
  const connections = new WeakMap<EngineSocket, Handshakes>();

  function of(conn: EngineSocket): Handshakes {
    const state = connections.get(conn);
    if (!state) throw new AppError('unavailable');
    return state;
  }

  function refuse(conn: EngineSocket, state: Handshakes): void {
    state.refused += 1;
    // The refusal leaves first; no other packet is read.
    if (state.refused >= MAX_REFUSED) setImmediate(() => conn.close());
  }

  function onConnect(conn: EngineSocket, state: Handshakes, namespace: string): void {
    if (!namespaces.includes(namespace)) return refuse(conn, state);
    if (state.pending.has(namespace)) return disconnect(conn);
    state.pending.add(namespace);
  }

  function onPacket(this: EngineSocket, { type, data }: { type: string; data?: unknown }): void {
    const state = of(this);
    if (state.entered.size === 0) {
      state.packets += 1;
      if (state.packets > MAX_PACKETS_BEFORE || state.refused >= MAX_REFUSED) return disconnect(this);
    }
    if (type === 'message' && typeof data === 'string' && data.startsWith(CONNECT))
      onConnect(this, state, namespaceOf(data));
  }

  function onConnection(conn: EngineSocket): void {
    const address = clientAddress(openingRequest(conn), config.trustedProxies);
    const deadline = createNamespaceDeadline(conn, address, slots);
    connections.set(conn, {
      ...{ address, deadline, pending: new Set<string>(), entered: new Set<string>() },
      ...{ packets: 0, refused: 0, turn: Promise.resolve() },
    });
    conn.on('packet', onPacket);
    conn.once('close', deadline.stop);
    deadline.start();
  }

  return {
    attach: (engine) => void engine.on('connection', onConnection),
    checkSlot: (address) => slots.check(address),
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
        if (state.entered.size === 0) state.deadline.stop();
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
      if (conn.readyState === 'open') state.deadline.start();
    },
  };
}

/** Returns the namespace in a CONNECT packet: `0/name,{...}`, or `0{...}` for `/`. */
function namespaceOf(packet: string): string {
  if (packet[1] !== '/') return '/';
  const comma = packet.indexOf(',');
  return packet.slice(1, comma === -1 ? undefined : comma);
}
