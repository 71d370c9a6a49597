import { getDomain } from 'tldts';
import { parseUrl } from '../../parse-url.js';

/** Longest origin that is looked at. */
const MAX_ORIGIN = 300;
const FORM = /^(https?):\/\/(\*\.)?([^/?#@\\*]+)\/?$/iu;
/** A name in punycode, an IPv4 address, or an IPv6 address in brackets. Nothing else may reach a log or a command. */
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;
const LOOPBACK = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;

/** An origin in its canonical form, or why a text is none. */
export type ParsedOrigin = { origin: string; refused?: undefined } | { origin?: undefined; refused: string };

/**
 * Parses an origin as an operator writes it: `https://host[:port]`, with `http` for loopback hosts, or
 * `https://*.example.com[:port]`, which stands for exactly one label. Returns it in punycode and lower case.
 */
export function parseOrigin(text: string): ParsedOrigin {
  const [, scheme, wildcard, rest] = FORM.exec(text) ?? [];
  const url = scheme && rest && text.length <= MAX_ORIGIN ? parseUrl(`${scheme}://${rest}`) : undefined;
  if (!url) return refuse();
  const { host, hostname, protocol } = url;
  if (!HOST.test(host)) return refuse();
  if (protocol === 'http:' && !LOOPBACK.test(hostname))
    return { refused: 'must begin with https:// unless its host is a loopback one, such as localhost' };
  if (!wildcard) return { origin: `${protocol}//${host}` };
  if (protocol === 'http:') return { refused: 'must begin with https:// to have a wildcard' };
  if (!isOfOneOwner(hostname))
    return {
      refused: `must not be a wildcard below the public suffix "${hostname}", which many owners share`,
    };
  return { origin: `${protocol}//*.${host}` };
}

const refuse = (): ParsedOrigin => ({
  refused: 'must be an origin such as https://www.example.org or https://*.example.org',
});

/**
 * Returns whether all names one label below this one have the same owner: those below a public suffix have one each, also
 * below a private suffix such as `github.io`. The Public Suffix List's own wildcards make the names themselves suffixes.
 */
function isOfOneOwner(hostname: string): boolean {
  const below = `any-label.${hostname}`;
  const domain = getDomain(below, { allowPrivateDomains: true });
  return domain !== null && domain !== below;
}

/**
 * Returns the stored forms that allow the origin of a request: itself, and with a wildcard for its first label. Empty for
 * what is no origin of a page, such as `null`.
 */
export function storedFormsOf(origin: string): string[] {
  const url = origin.length > MAX_ORIGIN ? undefined : parseUrl(origin);
  if (!url) return [];
  const { host, protocol, origin: canonical } = url;
  if (canonical !== origin || !HOST.test(host)) return [];
  const dot = host.indexOf('.');
  const starred = protocol === 'https:' && dot > 0 && !host.startsWith('[');
  return starred ? [origin, `https://*${host.slice(dot)}`] : [origin];
}
