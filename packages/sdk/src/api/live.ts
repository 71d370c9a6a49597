import type { CipherFlow, MonitorSummary, PresenceStatus, User } from '@sotto/protocol';
import type { ConnectionState } from '../events.js';
import type { RequestOptions } from '../options.js';

/**
 * Who is online, from what events and member lists said.
 *
 * @example client.presence.statusOf('grace') === 'online'
 */
export interface PresenceApi {
  /** `offline` for everybody who is not known, and while the socket is down. */
  statusOf(username: string): PresenceStatus;
}

/**
 * Who is typing.
 *
 * @example input.addEventListener('input', () => client.typing.start('general'));
 */
export interface TypingApi {
  /** Call at each key press; goes out at most once in 3 s. */
  start(slug: string): void;
  /** Says that one stopped, where `start` said that one types. */
  stop(slug: string): void;
  /** The others who type now; ends by itself. */
  current(slug: string): User[];
}

/**
 * What a {@link MonitorConnection} tells: stored frames, and its state.
 *
 * @example monitor.on('flow', (frames) => frames.forEach(draw));
 */
export interface MonitorEventMap {
  /** Frames that were just stored, batched. */
  flow: (frames: CipherFlow[]) => void;
  /** The monitor's own socket changed its state. */
  status: (state: ConnectionState) => void;
}

/**
 * A live view of what is stored: ciphertext only.
 *
 * @example const monitor = client.monitor.connect();
 */
export interface MonitorConnection {
  /** The state of the monitor's own socket. */
  readonly connection: ConnectionState;
  /** Answers the function that removes the listener. */
  on<E extends keyof MonitorEventMap>(event: E, listener: MonitorEventMap[E]): () => void;
  /** Ends the view; its listeners hear no more. */
  close(): void;
}

/**
 * The monitor; needs the scope `monitor` or `monitor:all`.
 *
 * @example const { messagesPerSecond } = await client.monitor.summary();
 */
export interface MonitorApi {
  /** Counts and rates per room. Rejects with `insufficient_scope`. */
  summary(options?: RequestOptions): Promise<MonitorSummary>;
  /** Opens a view at once; where it cannot be opened, the client's `error` event tells. */
  connect(): MonitorConnection;
}
