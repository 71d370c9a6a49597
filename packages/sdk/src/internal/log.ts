import type { ChatLogger, LogDetails } from '../options.js';

/** A log that has every level and never throws. */
export type Log = Record<
  keyof ChatLogger,
  (message: string, details?: Readonly<Record<string, LogDetails[string] | undefined>>) => void
>;

/** Returns the log of a client, which is silent without a logger. */
export function createLog(logger: ChatLogger = {}): Log {
  const at =
    (level: keyof ChatLogger) =>
    (message: string, details: object = {}): void => {
      try {
        const known = Object.entries(details).filter(([, value]) => value !== undefined);
        logger[level]?.(message, Object.fromEntries(known));
      } catch {
        // The client goes on: a log is no part of its work.
      }
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
