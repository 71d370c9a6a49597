import { pino } from 'pino';
import type { Logger } from 'pino';

/** Fields of an error that may hold a user's text or a secret: the store's errors carry whole documents. */
const SECRET_PATHS = [
  'err.errorResponse',
  'err.keyValue',
  'err.writeErrors',
  'err.insertedDocs',
  'err.result',
  'err.cause.errorResponse',
  'err.cause.keyValue',
  'err.cause.writeErrors',
  'err.command',
  'err.operation',
];

/** Creates a logger to standard output: ids and times, never a text, a token, a password or a query string. */
export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: SECRET_PATHS, remove: true }, base: null });
}
