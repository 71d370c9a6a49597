import type { Ack, ClientEventName } from '@sotto/protocol';
import { clientEventSchemas } from '@sotto/protocol/schemas';
import type { Logger } from 'pino';
import { validate } from '../../edge/validate.js';
import { AppError, toAppError, toProblem } from '../../errors.js';
import { adviceFor } from '../../storage/driver-errors.js';
import { createBadFrameCounter } from '../connections/bad-frames.js';
import type { Connection } from '../connections/connection.js';
import type { InFlight } from '../connections/in-flight.js';
import type { Handler } from '../handlers/handler.js';

/** The events that a namespace accepts. */
type HandlerTable = { [E in ClientEventName]?: Handler<E> };

interface DispatcherDeps {
  handlers: HandlerTable;
  logger: Logger;
  inFlight: InFlight;
}

/** Handles one event of a client. Never rejects. */
export type Dispatch = (connection: Connection, event: unknown, args: unknown[]) => Promise<void>;

/**
 * Creates the dispatcher of Socket.IO events: validate, handle, acknowledge. The acknowledgement is called only if it is
 * a function; ten frames that do not parse end the connection. Nothing that a client sends makes it throw.
 */
export function createDispatcher({ handlers, logger, inFlight }: DispatcherDeps): Dispatch {
  const countBadFrame = createBadFrameCounter();

  function parse(event: unknown, payload: unknown): unknown {
    if (typeof event !== 'string' || !Object.hasOwn(handlers, event))
      throw new AppError('bad_request', 'Unknown event');
    return validate<unknown>(clientEventSchemas[event as ClientEventName], payload);
  }

  return async (connection, event, args) => {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as (reply: Ack<unknown>) => void) : undefined;
    const reply = (value: Ack<unknown>) => acknowledge?.(value);
    let payload: unknown;
    try {
      payload = parse(event, acknowledge && args.length === 1 ? undefined : args[0]);
    } catch (error) {
      reply({ ok: false, error: toProblem(error) });
      countBadFrame(connection);
      return;
    }
    inFlight.count += 1;
    try {
      const handler = handlers[event as ClientEventName] as Handler<ClientEventName>;
      reply({ ok: true, data: await handler(connection, payload as never) });
    } catch (error) {
      if (toAppError(error).status >= 500)
        logger.error({ err: error, event }, adviceFor(error) ?? 'a socket event failed');
      reply({ ok: false, error: toProblem(error) });
    } finally {
      inFlight.count -= 1;
    }
  };
}
