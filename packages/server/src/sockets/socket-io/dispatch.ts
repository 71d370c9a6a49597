import type { Ack, ClientEventName } from '@sotto/protocol';
import { clientEventSchemas } from '@sotto/protocol/schemas';
import type { Logger } from 'pino';
import { AppError, toAppError, toProblem } from '../../errors.js';
import { adviceFor } from '../../storage/driver-errors.js';
import { validate } from '../../edge/validate.js';
import type { Connection } from '../connections/connection.js';
import type { Handler } from '../handlers/handler.js';

/** Frames that do not fit the contract before the connection is closed. */
export const MAX_BAD_FRAMES = 10;

/** The events that a namespace takes. */
type HandlerTable = { [E in ClientEventName]?: Handler<E> };

interface DispatcherDeps {
  handlers: HandlerTable;
  logger: Logger;
  /** Counts what is under way, so that a stop can wait for it. */
  inFlight: InFlight;
}

/** Work that was begun and not yet answered. */
export interface InFlight {
  count: number;
}

/** Takes one event of a client. Never rejects. */
export type Dispatch = (connection: Connection, event: unknown, args: unknown[]) => Promise<void>;

/**
 * Makes the way of every Socket.IO event: parse, handle, acknowledge. The acknowledgement is called only if it is a
 * function; ten frames that do not parse end the connection; nothing that a client sends reaches the process as an error.
 */
export function createDispatcher({ handlers, logger, inFlight }: DispatcherDeps): Dispatch {
  const badFrames = new WeakMap<Connection, number>();

  function onBadFrame(connection: Connection): void {
    const count = (badFrames.get(connection) ?? 0) + 1;
    badFrames.set(connection, count);
    if (count >= MAX_BAD_FRAMES) connection.end('bad_frames');
  }

  function parse(event: unknown, payload: unknown): unknown {
    if (typeof event !== 'string' || !Object.hasOwn(handlers, event))
      throw new AppError('bad_request', 'There is no such event');
    return validate<unknown>(clientEventSchemas[event as ClientEventName], payload);
  }

  return async (connection, event, args) => {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as (answer: Ack<unknown>) => void) : undefined;
    const answer = (value: Ack<unknown>) => acknowledge?.(value);
    let payload: unknown;
    try {
      payload = parse(event, acknowledge && args.length === 1 ? undefined : args[0]);
    } catch (error) {
      answer({ ok: false, error: toProblem(error) });
      onBadFrame(connection);
      return;
    }
    inFlight.count += 1;
    try {
      const handler = handlers[event as ClientEventName] as Handler<ClientEventName>;
      answer({ ok: true, data: await handler(connection, payload as never) });
    } catch (error) {
      if (toAppError(error).status >= 500)
        logger.error({ err: error, event }, adviceFor(error) ?? 'a socket event failed');
      answer({ ok: false, error: toProblem(error) });
    } finally {
      inFlight.count -= 1;
    }
  };
}
