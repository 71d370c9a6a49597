import type { Ack, ClientEventName, ClientEvents } from '@sotto/protocol';
import { ChatError, errorOfProblem } from '../errors.js';
import { createDeferred } from '../internal/deferred.js';
import type { ChatSocket, Clock } from '../ports.js';

/** Milliseconds after which an unacknowledged event is treated as lost. */
export const ACK_TIMEOUT_MS = 10_000;

/** Sent events that the server has not acknowledged yet. */
export function createAcknowledgements(clock: Clock) {
  const waiting = new Set<(error: ChatError) => void>();
  return {
    /** Sends an event; rejects with `timeout`, with the error of `failAll`, or with the server's own error. */
    request<E extends ClientEventName>(
      socket: ChatSocket,
      event: E,
      payload: ClientEvents[E]['payload'],
      timeoutMs: number,
    ): Promise<ClientEvents[E]['data']> {
      const { promise, resolve, reject } = createDeferred<ClientEvents[E]['data']>();
      const settle = () => {
        clock.clearTimeout(timer);
        waiting.delete(fail);
      };
      const fail = (error: ChatError) => {
        settle();
        reject(error);
      };
      const timer = clock.setTimeout(
        () => fail(new ChatError('timeout', 'The server did not acknowledge in time')),
        timeoutMs,
      );
      waiting.add(fail);
      socket.emit(event, payload, (ack: Ack<ClientEvents[E]['data']>) => {
        settle();
        if (ack.ok) resolve(ack.data);
        else reject(errorOfProblem(ack.error));
      });
      return promise;
    },
    failAll(error: ChatError): void {
      for (const fail of [...waiting]) fail(error);
    },
  };
}
