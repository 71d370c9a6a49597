import type { ChatError } from '@sotto/sdk';
import type { FieldName } from './keys.js';
import {
  addMemberErrorTexts,
  anyFieldTexts,
  detailedErrorTexts,
  errorTexts,
  fieldTexts,
} from './localize.js';

/** Codes of doing too much in too short a time. */
const TOO_MANY = new Set<string | undefined>(['rate_limited', 'slow_down', 'too_many_sockets']);

/** Returns what went wrong in whole sentences for the user, never in words of the server. */
export function errorText(error: unknown): string {
  const { code, retryAfter, requestId, errors } = (error ?? {}) as Partial<ChatError>;
  const detailed = detailedErrorTexts();
  const isTooMany = TOO_MANY.has(code) || (code === 'quota_exceeded' && retryAfter);
  if (isTooMany) return retryAfter ? detailed.tooManyFor(retryAfter) : detailed.tooMany;
  const first = code === 'validation_failed' ? errors?.[0] : undefined;
  const known = first ? fieldText(first.path, first.code) : lookUp(errorTexts(), code ?? '');
  return known ?? (requestId ? detailed.unknownRequest(requestId) : detailed.unknown);
}

/** Returns what went wrong when the user added someone to a room: some codes are about the added user. */
export function addMemberErrorText(error: unknown): string {
  const { code } = (error ?? {}) as Partial<ChatError>;
  return lookUp(addMemberErrorTexts(), code ?? '') ?? errorText(error);
}

/** Codes that are about one field although they name none. */
const FIELD_OF_CODE: Readonly<Record<string, FieldName>> = {
  invalid_grant: 'password',
  username_taken: 'username',
  wrong_password: 'current',
};

/** Returns the error of a form whose fields were left empty, as the server would. */
export function missingFields(names: FieldName[]): Pick<ChatError, 'code' | 'errors'> {
  const errors = names.map((path) => ({ path, code: 'missing', message: 'must not be empty' }));
  return { code: 'validation_failed', errors };
}

/** Returns what is wrong with one field, for the line below it; undefined where the error is not about it. */
export function fieldErrorText(error: unknown, field: FieldName): string | undefined {
  const { code, errors } = (error ?? {}) as Partial<ChatError>;
  if (code !== undefined && lookUp(FIELD_OF_CODE, code) === field) return errorText(error);
  const found = errors?.find(({ path }) => path === field);
  return found && errorText({ code, errors: [found] });
}

/** Returns the sentence about a field, undefined where the catalogue has none. */
function fieldText(path: string, code: string): string | undefined {
  return lookUp(lookUp(fieldTexts(), path) ?? {}, code) ?? lookUp(anyFieldTexts(), code);
}

/** Path and code come from the server: only keys of the table itself are found, nothing of its prototype. */
function lookUp<T>(table: Partial<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
