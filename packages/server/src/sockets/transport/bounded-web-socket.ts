import { MAX_BODY_BYTES } from '@sotto/protocol';
import { WebSocket } from 'ws';
import type { ServerOptions } from 'ws';

/** Frames of any kind that one WebSocket may send at once, and then in a second. */
const BURST = 1000;
const PER_SECOND = 200;
/** Fragments of one message. */
const MAX_FRAGMENTS = 256;
const FRAME_EVENTS: ReadonlySet<string | symbol> = new Set(['message', 'ping', 'pong']);

/** The private part of `ws` that holds unparsed bytes. */
interface Receiver {
  _buffers: Buffer[];
  _bufferedBytes: number;
}

/** A WebSocket that cuts a client which sends faster than any client of ours ever would, whatever it sends. */
class BoundedWebSocket extends WebSocket {
  #left = BURST;
  #at = performance.now();

  #isTooFast(): boolean {
    const now = performance.now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) / 1000) * PER_SECOND) - 1;
    this.#at = now;
    return this.#left < 0;
  }

  // Overridden rather than listened to, so that an idle socket costs no listener.
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (FRAME_EVENTS.has(event) && this.#isTooFast()) {
      this.terminate();
      return false;
    }
    return super.emit(event, ...args);
  }

  /** Also forgets what was received and not yet parsed: `ws` would go on with it, frame by frame. */
  override terminate(): void {
    const { _receiver: receiver } = this as unknown as { _receiver?: Receiver };
    if (receiver) {
      receiver._buffers.length = 0;
      receiver._bufferedBytes = 0;
    }
    super.terminate();
  }
}

/**
 * Returns what every WebSocket server of ours is created with.
 * @param options - `rateLimits`: whether clients that send too fast are cut
 */
export function webSocketOptions({ rateLimits }: { rateLimits: boolean }): ServerOptions {
  return {
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_BODY_BYTES,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    // One message in a turn of the event loop: a client that fills its buffer holds up no other.
    allowSynchronousEvents: false,
    ...(rateLimits && { WebSocket: BoundedWebSocket }),
  };
}
