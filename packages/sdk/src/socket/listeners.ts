import { createEmitter } from '../internal/emitter.js';

type Listener = (...args: unknown[]) => void;

function rethrow(error: unknown): never {
  throw error;
}

/** The listeners of one {@link ChatSocket}. */
export function createListeners() {
  const own = createEmitter<Record<string, Listener>>(rethrow);
  const server = createEmitter<Record<'any', Listener>>(rethrow);
  return {
    on: own.on as (event: string, listener: (...args: never[]) => void) => () => void,
    onAny: (listener: (event: string, ...args: unknown[]) => void) => server.on('any', listener as Listener),
    removeAllListeners: own.clear,
    offAny: server.clear,
    /** Passes on an event of the socket itself. */
    dispatch: own.emit,
    /** Passes on an event of the server. */
    receive: (event: string, ...args: unknown[]) => server.emit('any', event, ...args),
  };
}
