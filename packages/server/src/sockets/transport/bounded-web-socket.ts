import { MAX_BODY_BYTES } from '@sotto/protocol';
import { WebSocket } from 'ws';
import type { ServerOptions } from 'ws';
import { discardUnparsed } from '../../internals/ws.js';

/** Frames of any kind that one WebSocket may send at once, and per second after that. */
const BURST = 1000;
const PER_SECOND = 200;
/** Fragments of one message. */
const MAX_FRAGMENTS = 256;
const FRAME_EVENTS: ReadonlySet<string | symbol> = new Set(['message', 'ping', 'pong']);

/** A WebSocket that disconnects a client which sends frames faster than the SDK ever does. */
class BoundedWebSocket extends WebSocket {
  #left = BURST;
  #at = performance.now();

  #isTooFast(): boolean {
    const now = performance.now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) / 1000) * PER_SECOND) - 1;
    this.#at = now;
    return this.#left < 0;
  }

  // An override instead of a listener, so that an idle socket costs no listener.
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (FRAME_EVENTS.has(event) && this.#isTooFast()) {
      this.terminate();
      return false;
    }
    return super.emit(event, ...args);
  }

  /** Ends the connection, and discards what was received but not yet parsed. */
  override terminate(): void {
    discardUnparsed(this);
    super.terminate();
  }
}

/**
 * Returns the options of every WebSocket server.
 * @param options - `rateLimits`: whether clients that send too fast are disconnected
 */
export function webSocketOptions({ rateLimits }: { rateLimits: boolean }): ServerOptions {
  return {
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_BODY_BYTES,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    // One message per turn of the event loop, so that a client with a full buffer does not delay the others.
    allowSynchronousEvents: false,
    ...(rateLimits && { WebSocket: BoundedWebSocket }),
  };
}
