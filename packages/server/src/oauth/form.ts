import { OAuthError } from './oauth-error.js';

const MAX_PARAMETERS = 50;

/**
 * Parses the body of a token or revocation request (RFC 6749 appendix B) as plain strings. Brackets and dots in a name have
 * no meaning; a repeated parameter is refused (RFC 6749 section 3.2).
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
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MAX_PARAMETERS) throw new OAuthError('invalid_request', 'too many parameters');
    if (name in form) throw new OAuthError('invalid_request', 'a parameter is repeated');
    form[name] = value;
  }
  return form;
}
