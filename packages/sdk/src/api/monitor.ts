import type { CipherFlow, MonitorSummary } from '@sotto/protocol';
import type { ConnectionState } from '../events.js';
import type { RequestOptions } from '../options.js';

/**
 * The events of a {@link MonitorConnection}.
 *
 * @example monitor.on('flow', (frames) => frames.forEach(draw));
 */
export interface MonitorEventMap {
  /** Messages were stored: their encrypted form, in batches. */
  flow: (frames: CipherFlow[]) => void;
  /** The state of the monitor's own socket changed. */
  status: (state: ConnectionState) => void;
}

/**
 * A live view of what the server stores: ciphertext only.
 *
 * @example const monitor = client.monitor.connect();
 */
export interface MonitorConnection {
  /** The state of the monitor's own socket. */
  readonly connection: ConnectionState;
  /**
   * Adds a listener.
   *
   * @param event - name of the event
   * @param listener - called with the event's payload
   * @returns a function that removes the listener
   */
  on<E extends keyof MonitorEventMap>(event: E, listener: MonitorEventMap[E]): () => void;
  /** Closes the view and removes its listeners. */
  close(): void;
}

/**
 * The monitor; needs the scope `monitor` or `monitor:all`.
 *
 * @example const { messagesPerSecond } = await client.monitor.summary();
 */
export interface MonitorApi {
  /**
   * Reads counts and rates for each room.
   *
   * @param options - `signal` cancels the request
   * @returns the summary
   * @throws {insufficient_scope} the session does not cover the monitor
   */
  summary(options?: RequestOptions): Promise<MonitorSummary>;
  /**
   * Opens a live view. If it cannot be opened, the client emits `error`.
   *
   * @returns the view, which is connecting
   * @throws {closed} the client was closed
   */
  connect(): MonitorConnection;
}
