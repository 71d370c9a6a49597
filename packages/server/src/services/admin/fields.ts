import { displayText } from '@sotto/protocol/schemas';
import { fieldError } from '../../errors.js';
import type { AppError } from '../../errors.js';
import { parseOrigin } from '../../oauth/origins/origin-form.js';

const MAX_NAME = 64;

/** Creates the error for a field that an operator or the site's backend wrote. */
export function inputError(path: string, message: string): AppError {
  return fieldError({ path, code: 'invalid', message }, { detail: `${path} ${message}` });
}

/** As every visible name: it is printed in terminals, headers of mails and pages. */
const nameSchema = displayText(MAX_NAME);

/** Returns the name of a site, client or hook, trimmed. @throws AppError `validation_failed` */
export function checkName(text: string): string {
  if (text.trim() === '') throw inputError('name', `must have 1 to ${MAX_NAME} characters`);
  const { data, error } = nameSchema.safeParse(text);
  if (error) throw inputError('name', error.issues[0]!.message);
  return data;
}

/** Returns origins in their canonical form, each once. @throws AppError `validation_failed` */
export function checkOrigins(path: string, texts: readonly string[]): string[] {
  const origins = texts.map((text) => {
    const { origin, refused } = parseOrigin(text);
    if (origin === undefined) throw inputError(path, `${refused}, not "${text}"`);
    return origin;
  });
  return [...new Set(origins)];
}
