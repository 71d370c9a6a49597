/** Typed events. */
export interface Emitter<Map> {
  on<E extends keyof Map>(event: E, listener: Map[E]): () => void;
  emit<E extends keyof Map>(event: E, ...args: Map[E] extends (...args: infer A) => void ? A : never): void;
  /** Removes every listener. */
  clear(): void;
}

type Listener = (...args: unknown[]) => void;

/**
 * Creates an emitter. What a listener throws is passed to `onError` with the name of the event, and the other listeners
 * are called all the same.
 */
export function createEmitter<Map>(onError: (error: unknown, event: keyof Map) => void): Emitter<Map> {
  let listeners: { [E in keyof Map]?: Listener[] } = {};
  return {
    on(event, listener) {
      const call: Listener = (...args) => {
        try {
          (listener as Listener)(...args);
        } catch (error) {
          onError(error, event);
        }
      };
      listeners[event] = [...(listeners[event] ?? []), call];
      return () => {
        listeners[event] = listeners[event]?.filter((other) => other !== call);
      };
    },
    emit(event, ...args) {
      // A listener may add others, or remove them: that replaces the list.
      listeners[event]?.forEach((call) => call(...args));
    },
    clear() {
      listeners = {};
    },
  };
}
