import { MENTION_ROOM } from '@sotto/sdk';
import type { Mention, User } from '@sotto/sdk';
import { findLinks, hasFormatting, parseMarkdown } from '@sotto/sdk/markdown';
import type { MarkdownBlock, MarkdownInline } from '@sotto/sdk/markdown';

/** Whom the user can mention. */
export interface Mentionable {
  users: readonly User[];
  /** Number of members, where all of them may be mentioned at once. */
  everyone: number | undefined;
}

/** A part of a text, and where it begins in its source. */
interface TextPart {
  text: string;
  at: number;
}

/** Neither within a word, such as an e-mail address, nor the begin of a longer one. */
const NAME = /(?<![\p{L}\p{M}\p{N}_@:/.+-])@([a-z0-9_.-]+)(?![\p{L}\p{M}\p{N}_@])/giu;
/** Mentions of a message. */
const MOST = 50;

/** Returns the mentions in a text, with those that were typed in full: exact usernames, neither in code nor in a link. */
export function withTyped(
  mentions: readonly Mention[],
  content: string,
  { users, everyone }: Mentionable,
): Mention[] {
  if (!content.includes('@')) return [...mentions];
  const ids = new Map(users.map(({ username, id }) => [username.toLowerCase(), id]));
  if (everyone !== undefined) ids.set(MENTION_ROOM.slice(1), MENTION_ROOM);
  const isFree = (from: number, end: number) =>
    mentions.every(({ start, length }) => start >= end || start + length <= from);
  const typed = partsOf(content).flatMap(({ text, at }) =>
    [...text.matchAll(NAME)].flatMap(({ 1: word = '', index }): Mention[] => {
      const start = at + index;
      // A sentence may end behind it.
      for (const name of [word, word.replace(/[._-]+$/, '')]) {
        const user = ids.get(name.toLowerCase());
        const length = name.length + 1;
        // What is written with escapes is not where it seems to be.
        const isHere = content.slice(start, start + length) === `@${name}`;
        if (user !== undefined && isHere && isFree(start, start + length)) return [{ user, start, length }];
      }
      return [];
    }),
  );
  return [...mentions, ...typed.slice(0, MOST - mentions.length)].sort(
    (one, other) => one.start - other.start,
  );
}

/** Returns what is neither code nor a link. */
function partsOf(content: string): TextPart[] {
  if (hasFormatting(content)) return textIn(parseMarkdown(content));
  let at = 0;
  return findLinks(content).flatMap(({ text, href }) => {
    const from = at;
    at += text.length;
    return href === undefined ? [{ text, at: from }] : [];
  });
}

function textIn(nodes: readonly (MarkdownBlock | MarkdownInline)[]): TextPart[] {
  return nodes.flatMap((node) => {
    if (node.type === 'text') return [node];
    if (node.type === 'list') return textIn(node.items.flat());
    return 'children' in node && node.type !== 'link' ? textIn(node.children) : [];
  });
}
