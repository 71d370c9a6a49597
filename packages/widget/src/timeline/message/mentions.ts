import { MENTION_ROOM } from '@sotto/sdk';
import type { Mention } from '@sotto/sdk';

/** A part of a text, and the mention that it is. */
interface MentionPiece {
  text: string;
  mention?: Mention;
}

/** A text with mentions: a message, or one that is on its way. */
interface Mentioning {
  content: string | null;
  mentions?: Mention[] | undefined;
}

/** Whether a mention is about a user: by name, or with everybody in the room. */
export function isAbout({ user }: Mention, userId: string | undefined): boolean {
  return user === MENTION_ROOM || user === userId;
}

/** Whether a text mentions a user. */
export function mentionsUser({ mentions = [] }: Mentioning, userId: string | undefined): boolean {
  return mentions.some((mention) => isAbout(mention, userId));
}

/** Cuts a part of a text, which begins at `at` in its source, at the mentions in it. */
export function cutAtMentions(
  text: string,
  at: number,
  { content, mentions = [] }: Mentioning,
): MentionPiece[] {
  const pieces: MentionPiece[] = [];
  let end = 0;
  for (const mention of mentions) {
    const from = mention.start - at;
    const name = text.slice(from, from + mention.length);
    // What is formatted, or written with escapes, may be drawn otherwise than it is in the source.
    const isHere = from >= end && name === content?.slice(mention.start, mention.start + mention.length);
    if (!isHere || name === '') continue;
    if (from > end) pieces.push({ text: text.slice(end, from) });
    pieces.push({ text: name, mention });
    end = from + mention.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}
