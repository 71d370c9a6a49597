import type { ChatError } from '@sotto/sdk';
import { ERROR_SENTENCES } from './error-sentences.js';
import { fieldSentence } from './field-sentences.js';
import type { FieldName } from './field-sentences.js';
import { seconds } from './en.js';

/** Codes of doing too much in too short a time. */
const TOO_MANY = new Set<string | undefined>(['rate_limited', 'slow_down', 'too_many_sockets']);

/** Returns what went wrong, in whole sentences for the person who uses the chat; never in words of the server. */
export function errorText(error: unknown): string {
  const { code, retryAfter, requestId, errors } = (error ?? {}) as Partial<ChatError>;
  if (TOO_MANY.has(code)) {
    return retryAfter
      ? `Too many attempts. Try again in ${seconds(retryAfter)}.`
      : 'Too many attempts. Try again in a moment.';
  }
  const first = code === 'validation_failed' ? errors?.[0] : undefined;
  const known = first ? fieldSentence(first.path, first.code) : undefined;
  if (known !== undefined) return known;
  if (code !== undefined && Object.hasOwn(ERROR_SENTENCES, code))
    return ERROR_SENTENCES[code as keyof typeof ERROR_SENTENCES];
  return requestId ? `Something went wrong. (Request ${requestId})` : 'Something went wrong.';
}

/** The error of a form whose fields were left empty, told without asking the server. */
export function missingFields(names: FieldName[]): Pick<ChatError, 'code' | 'errors'> {
  const errors = names.map((path) => ({ path, code: 'missing', message: 'must not be empty' }));
  return { code: 'validation_failed', errors };
}

/** Returns what is wrong with one field, for the line below it; undefined where the error is not about it. */
export function fieldErrorText(error: unknown, field: FieldName): string | undefined {
  const { code, errors } = (error ?? {}) as Partial<ChatError>;
  if (code === 'username_taken' && field === 'username') return ERROR_SENTENCES.username_taken;
  const found = errors?.find(({ path }) => path === field);
  return found && errorText({ code, errors: [found] });
}
