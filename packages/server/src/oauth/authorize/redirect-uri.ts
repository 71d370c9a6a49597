import { parseOrigin } from '../origins/origin-form.js';

const MAX_URI = 2000;

/**
 * Returns a redirect URI as an operator writes it, in the form in which requests must send it; null where it is none.
 * `https`, or `http` on loopback; no wildcard, no credentials, no fragment (RFC 6749 section 3.1.2).
 */
export function parseRedirectUri(text: string): string | null {
  if (text.length > MAX_URI || !URL.canParse(text)) return null;
  const { href, origin, username, password } = new URL(text);
  const isPlain = username === '' && password === '' && !/[#*]/.test(href);
  return isPlain && parseOrigin(origin).origin === origin ? href : null;
}
