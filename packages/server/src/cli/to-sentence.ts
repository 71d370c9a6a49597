import { ConfigError } from '../config/config-error.js';
import { KeyError } from '../crypto/keyring.js';
import { AppError } from '../errors.js';
import { ListenError } from '../edge/listen.js';
import { adviceFor, failureOf } from '../storage/driver-errors.js';
import { StoreError } from '../storage/store-error.js';
import { CliError } from './cli-error.js';

const KNOWN = [AppError, CliError, ConfigError, KeyError, ListenError, StoreError];

/** Control characters but line feeds: what was written, and is repeated, must not command the terminal. */
const CONTROLS = /(?!\n)\p{Cc}/gu;
const escapeControl = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Returns the sentence to print for an error; null for an unexpected one, whose stack is needed. */
export function toSentence(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const failure = [error, error.cause].find((each) => failureOf(each) !== null) as Error | undefined;
  const isKnown = KNOWN.some((kind) => error instanceof kind);
  if (!isKnown && !failure) return null;
  const parts = [isKnown ? error.message : `the store failed; ${error.message}`];
  // Add the reason of the driver, unless the message has it already.
  if (failure && !error.message.includes(failure.message)) parts.push(failure.message);
  const advice = failure && !(error instanceof StoreError && failure !== error) ? adviceFor(failure) : null;
  return [...parts, ...(advice ? [advice] : [])].join('; ').replace(CONTROLS, escapeControl);
}
