import { parseUrl } from '../../parse-url.js';
import { parseOrigin } from '../origins/origin-form.js';

const MAX_URI = 2000;

/**
 * Returns a redirect URI as an operator writes it, in the form in which requests must send it; null where it is none.
 * `https`, or `http` on loopback; no wildcard, no credentials, no fragment (RFC 6749 section 3.1.2).
 */
export function parseRedirectUri(text: string): string | null {
  const url = text.length > MAX_URI ? undefined : parseUrl(text);
  if (!url) return null;
  const { href, origin, username, password } = url;
  const isPlain = username === '' && password === '' && !/[#*]/.test(href);
  return isPlain && parseOrigin(origin).origin === origin ? href : null;
}
