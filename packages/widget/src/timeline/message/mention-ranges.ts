import type { Mention } from '@sotto/sdk';

/** A change of a text as one replacement: what is the same before and after it. */
function sameEnds(before: string, after: string): { start: number; end: number } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { start, end };
}

/** Moves mentions along with a change of their text; one that was itself changed is none any more. */
export function moveMentions(mentions: readonly Mention[], before: string, after: string): Mention[] {
  if (before === after || mentions.length === 0) return [...mentions];
  const { start, end } = sameEnds(before, after);
  const by = after.length - before.length;
  return mentions.flatMap((mention) => {
    if (mention.start + mention.length <= start) return [mention];
    return mention.start >= before.length - end ? [{ ...mention, start: mention.start + by }] : [];
  });
}

/** Adds a mention to others, in the order of the text; those that it overlaps are replaced. */
export function withMention(mentions: readonly Mention[], added: Mention): Mention[] {
  const end = added.start + added.length;
  const others = mentions.filter((one) => one.start + one.length <= added.start || one.start >= end);
  return [...others, added].sort((a, b) => a.start - b.start);
}

/** Leaves out mentions that have grown into longer words since: `@mira` in `@miranda`. */
export function wholeMentions(mentions: readonly Mention[], text: string): Mention[] {
  return mentions.filter(({ start, length }) => !/^[\p{L}\p{M}\p{N}_]/u.test(text.slice(start + length)));
}
