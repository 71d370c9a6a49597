import { fieldError } from '../../errors.js';
import type { AppError } from '../../errors.js';
import { parseOrigin } from '../../oauth/origins/origin-form.js';

const MAX_NAME = 64;

/** Creates the error for a field that an operator or the site's backend wrote. */
export function inputError(path: string, message: string): AppError {
  return fieldError({ path, code: 'invalid', message }, { detail: `${path} ${message}` });
}

/** Returns the name of a site or client, cleaned. @throws AppError `validation_failed` */
export function checkName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > MAX_NAME)
    throw inputError('name', `must have 1 to ${MAX_NAME} characters`);
  return name;
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
