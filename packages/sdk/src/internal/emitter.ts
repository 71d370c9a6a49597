import { createNanoEvents } from 'nanoevents';

/** Typed events. A listener that throws does not stop the others. */
export interface Emitter<Map> {
  on<E extends keyof Map>(event: E, listener: Map[E]): () => void;
  emit<E extends keyof Map>(event: E, ...args: Map[E] extends (...args: infer A) => void ? A : never): void;
  /** Removes every listener. */
  clear(): void;
}

type Listeners = Record<string, (...args: unknown[]) => void>;

/** Creates an emitter. What a listener throws is passed to `onError` with the name of the event. */
export function createEmitter<Map>(onError: (error: unknown, event: keyof Map) => void): Emitter<Map> {
  const events = createNanoEvents<Listeners>();
  return {
    on(event, listener) {
      return events.on(event as string, (...args) => {
        try {
          (listener as (...args: unknown[]) => void)(...args);
        } catch (error) {
          onError(error, event);
        }
      });
    },
    emit(event, ...args) {
      events.emit(event as string, ...(args as unknown[]));
    },
    clear() {
      events.events = {};
    },
  };
}
