/** A piece of a text: plain, or a link. */
export interface TextPiece {
  text: string;
  /** Absolute URL that `new URL` accepted, with one of the allowed schemes. */
  href?: string;
}

// A bidi control would let the address read as another one.
const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"\p{Bidi_Control}]+/giu;
const SCHEMES = new Set(['https:', 'http:', 'mailto:']);
const TRAILING = new Set(".,;:!?'’”»…");
/** Opening brackets by the closing one. */
const BRACKETS = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** Splits a text into plain pieces and links. Nothing but `https`, `http` and `mailto` becomes a link. */
export function findLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const link = trimEnd(match[0]);
    const href = safeHref(link);
    if (href === undefined) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

function safeHref(candidate: string): string | undefined {
  if (!URL.canParse(candidate)) return undefined;
  const { protocol, username, password, href } = new URL(candidate);
  // https://bank.example@evil.example reads as the one and leads to the other.
  return SCHEMES.has(protocol) && !username && !password ? href : undefined;
}

/**
 * Without the punctuation and the brackets that belong to the sentence and not to the link. Every character is looked
 * at twice at most: a message of brackets alone must not keep a reader's page busy.
 */
function trimEnd(link: string): string {
  const surplus = new Map<string, number>();
  for (const [close, open] of BRACKETS) surplus.set(close, count(link, close) - count(link, open));
  let end = link.length;
  for (; end > 0; end -= 1) {
    const last = link[end - 1]!;
    const closing = surplus.get(last) ?? 0;
    if (closing > 0) surplus.set(last, closing - 1);
    else if (!TRAILING.has(last)) break;
  }
  return link.slice(0, end);
}

function count(text: string, character: string): number {
  let found = 0;
  for (const one of text) if (one === character) found += 1;
  return found;
}
