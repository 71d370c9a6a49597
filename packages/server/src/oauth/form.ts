import { OAuthError } from './oauth-error.js';

const MAX_PARAMETERS = 50;
/** Names that may be part of an error: no text that somebody made up (RFC 6749 section 5.2). */
const NAME = /^[a-z_]{1,40}$/;

const shown = (name: string) => (NAME.test(name) ? name : 'a parameter');

/**
 * Parses the body of a token or revocation request (RFC 6749 appendix B) as plain strings. Brackets and dots in a name have
 * no meaning; a repeated parameter is refused, and one without a value is as one that is missing (RFC 6749 sections 3.1
 * and 3.2).
 * @throws OAuthError `invalid_request`
 */
export function parseForm(text: string): Record<string, string> {
  // Percent-encoded bytes must be UTF-8 too; URLSearchParams would replace invalid ones.
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthError('invalid_request', 'the body must be UTF-8');
  }
  const form = Object.create(null) as Record<string, string>;
  const names = new Set<string>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MAX_PARAMETERS) throw new OAuthError('invalid_request', 'too many parameters');
    if (names.has(name)) throw new OAuthError('invalid_request', `${shown(name)} is repeated`);
    names.add(name);
    if (value !== '') form[name] = value;
  }
  return form;
}
