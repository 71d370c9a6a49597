/** A word before the cursor that may be completed. */
export interface BegunWord {
  /** `:` for a short code of an emoji, `@` for a member. */
  sign: ':' | '@';
  /** What is written of it, without the sign. */
  text: string;
  /** Where its sign is. */
  from: number;
}

// One letter is enough for a name; two for a code, as `:D` and `:p` are smileys of their own.
const BEGUN =
  /(?:^|[^\p{L}\p{N}_@:/])(?::(?<code>[\p{L}\p{N}_+-]{2,30})|@(?<name>[\p{L}\p{M}\p{N}._-]{1,40}))$/u;
/** No completed word is longer than this, with what is before it. */
const LONGEST = 48;

/** Returns the word that ends at the cursor, if it can be completed. */
export function begunWord(text: string, cursor: number): BegunWord | undefined {
  const groups = BEGUN.exec(text.slice(Math.max(0, cursor - LONGEST), cursor))?.groups;
  if (!groups) return undefined;
  const word = groups.code ?? groups.name!;
  return { sign: groups.code === undefined ? '@' : ':', text: word, from: cursor - word.length - 1 };
}
