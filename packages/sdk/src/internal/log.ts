import type { Log } from '../environment.js';
import type { ChatLogger, LogDetails } from '../options.js';
import { withoutUndefined } from './without-undefined.js';

/** Creates the log of a client, which is silent without a logger. */
export function createLog(logger: ChatLogger = {}): Log {
  const at =
    (level: keyof ChatLogger) =>
    (message: string, details: object = {}): void => {
      try {
        logger[level]?.(message, withoutUndefined(details) as LogDetails);
      } catch {
        // A logger that throws must not stop the client.
      }
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
