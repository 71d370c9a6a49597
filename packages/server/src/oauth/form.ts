import { OAuthFailure } from './oauth-error.js';

const MAX_PARAMETERS = 50;

/**
 * Parses the body of a token or revocation request (RFC 6749 appendix B) as plain strings. Names with brackets or dots stay
 * names; a parameter that comes twice is refused (RFC 6749 section 3.2).
 * @throws OAuthFailure `invalid_request`
 */
export function parseForm(text: string): Record<string, string> {
  // Percent-encoded bytes must be UTF-8 too; URLSearchParams would replace what is not.
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthFailure('invalid_request', 'the body must be UTF-8');
  }
  const form = Object.create(null) as Record<string, string>;
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MAX_PARAMETERS) throw new OAuthFailure('invalid_request', 'there are too many parameters');
    if (name in form) throw new OAuthFailure('invalid_request', 'a parameter stands twice');
    form[name] = value;
  }
  return form;
}
