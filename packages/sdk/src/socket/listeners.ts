import { createNanoEvents } from 'nanoevents';

type Listener = (...args: unknown[]) => void;

/** The listeners of one {@link ChatSocket}. */
export function createListeners() {
  const own = createNanoEvents<Record<string, Listener>>();
  const server = createNanoEvents<Record<'any', Listener>>();
  return {
    on: (event: string, listener: (...args: never[]) => void) =>
      own.on(event, listener as unknown as Listener),
    onAny: (listener: (event: string, ...args: unknown[]) => void) => server.on('any', listener as Listener),
    removeAllListeners: () => (own.events = {}),
    offAny: () => (server.events = {}),
    /** Passes on an event of the socket itself. */
    dispatch: (event: string, ...args: unknown[]) => own.emit(event, ...args),
    /** Passes on an event of the server. */
    receive: (event: string, ...args: unknown[]) => server.emit('any', event, ...args),
  };
}
