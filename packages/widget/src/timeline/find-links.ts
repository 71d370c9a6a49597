/** A piece of a text: plain, or a link. */
export interface TextPiece {
  text: string;
  /** Absolute URL that `new URL` accepted, with one of the allowed schemes. */
  href?: string;
}

const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"]+/giu;
const SCHEMES = new Set(['https:', 'http:', 'mailto:']);
const TRAILING = /[.,;:!?'’”»…]+$/u;
const BRACKETS: [string, string][] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
];

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

/** Punctuation and brackets that belong to the sentence and not to the link. */
function trimEnd(link: string): string {
  let trimmed = link;
  for (;;) {
    const next = trimBracket(trimmed.replace(TRAILING, ''));
    if (next === trimmed) return trimmed;
    trimmed = next;
  }
}

function trimBracket(link: string): string {
  const count = (character: string) => link.split(character).length - 1;
  const closes = BRACKETS.some(([open, close]) => link.endsWith(close) && count(close) > count(open));
  return closes ? link.slice(0, -1) : link;
}
