/** Every runtime has it, and no library of types that browsers and servers share. */
declare const URL: {
  new (text: string): { protocol: string; username: string; password: string; href: string };
};

/** A piece of a text: plain, or a link. */
export interface TextPiece {
  text: string;
  /** Absolute URL that `new URL` accepted, with one of the allowed schemes. */
  href?: string;
}

/**
 * Beside white space and the space of no width, which parts words: a bidi control would let the address read as another
 * one, and punctuation of any script but ASCII ends a sentence, a clause or a quotation (a browser copies it percent-encoded where it belongs to an address).
 */
const ENDS_LINK =
  /[\s\u200B\u2060<>"\p{Bidi_Control}]|(?![\x00-\x7F])[\p{Terminal_Punctuation}\p{Sentence_Terminal}\p{Quotation_Mark}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\u2014\u2026\uFF5E]/u;
const CANDIDATE = new RegExp(String.raw`\b(?:https?://|mailto:)(?:(?!${ENDS_LINK.source})[^])+`, 'giu');
/** Scheme and authority of a web address: RFC 3986, section 3.2. */
const AUTHORITY = /^https?:\/\/([^/?#\\]*)/iu;
/** Host (name or address) and port, as a reader takes them: letters, digits, hyphens and ASCII dots. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*)(?::\d+)?/iu;
/**
 * A top-level domain is ASCII or not; where letters of another script follow an ASCII one, the sentence continues. It looks
 * back behind such a letter only: at each place of a long label it would read the label again.
 */
const AFTER_ASCII_DOMAIN = /[^\x00-\x7F](?<=\.[a-zA-Z][a-zA-Z0-9-]*[^\x00-\x7F])[^.]*$/u;
const SCHEMES = new Set(['https:', 'http:', 'mailto:']);
/**
 * What ends a sentence or is around a link, at the end of one: marks of all scripts but those that end addresses, such
 * as the slash, the hyphen and the underscore.
 */
const TRAILING = /^(?:[.,;:!?'*`^~|\\]|(?![\x00-\x7F])[\p{P}\p{Sk}\p{Default_Ignorable_Code_Point}])$/u;
/** Behind a host: neither the end of a sentence nor a part of a name, so that all of it was no address. */
const BREAKS_HOST = /^(?:\.\.+[\p{L}\p{N}]|[%$&+=^])/u;
/** Opening brackets by the closing one. */
const BRACKETS = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);
/** Closing brackets by the opening one. */
const CLOSERS = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Splits a text into plain pieces and links. Nothing but `https`, `http` and `mailto` becomes a link. */
export function findLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const link = trimEnd(endAtHost(match[0]));
    const href = safeHref(link);
    if (href === undefined) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** Ends the address behind its host where what follows can be no part of a host; without one, returns nothing. */
function endAtHost(candidate: string): string {
  const [whole, authority] = AUTHORITY.exec(candidate) ?? [];
  // Credentials are refused later, by `safeHref`.
  if (whole === undefined || authority === undefined || authority.includes('@')) return candidate;
  const host = (HOST.exec(authority)?.[0] ?? '').replace(AFTER_ASCII_DOMAIN, '');
  if (host.length === authority.length) return candidate;
  const behind = authority.slice(host.length);
  return BREAKS_HOST.test(behind) ? '' : candidate.slice(0, whole.length - behind.length);
}

export function safeHref(candidate: string): string | undefined {
  try {
    const { protocol, username, password, href } = new URL(candidate);
    // https://bank.example@evil.example reads as the one and leads to the other.
    return SCHEMES.has(protocol) && !username && !password ? href : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes punctuation and brackets that belong to the sentence and not to the link. Every character is visited at most
 * twice: a message of brackets alone must not keep a reader's page busy.
 */
function trimEnd(link: string): string {
  const surplus = new Map<string, number>();
  for (const [close, open] of BRACKETS) surplus.set(close, count(link, close) - count(link, open));
  const characters = [...link];
  while (characters.length > 0) {
    const last = characters.at(-1)!;
    const closing = surplus.get(last) ?? 0;
    const closer = CLOSERS.get(last);
    if (closing > 0) surplus.set(last, closing - 1);
    else if (closer !== undefined) surplus.set(closer, surplus.get(closer)! + 1);
    else if (!TRAILING.test(last)) break;
    characters.pop();
  }
  return characters.join('');
}

function count(text: string, character: string): number {
  let found = 0;
  for (const one of text) if (one === character) found += 1;
  return found;
}
