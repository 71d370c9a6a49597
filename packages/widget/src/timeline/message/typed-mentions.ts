import { MAX_MENTIONS, MENTION_ROOM } from '@sotto/sdk';
import type { Mention, User } from '@sotto/sdk';
import { findLinks, hasFormatting, parseMarkdown } from '@sotto/sdk/markdown';
import type { MarkdownBlock, MarkdownInline } from '@sotto/sdk/markdown';
import { range } from '../../internal/range.js';

/** Whom the user can mention. */
export interface Mentionable {
  users: readonly User[];
  /** Number of members, where all of them may be mentioned at once. */
  everyone: number | undefined;
}

/** A part of a text as it is read, and where it begins in its source; nowhere where it is code, a link, or the end of a line. */
interface TextPart {
  text: string;
  at?: number;
}

/**
 * Neither within a word, such as an e-mail address, nor the beginning of a longer one, such as the scope of a package or the id of
 * another network. The name is taken whole, or a shorter one would be found in it.
 */
const NAME =
  /(?<![\p{L}\p{M}\p{N}_@:/.+=%#&-])@(?=([a-z0-9_.-]+))\1(?![\p{L}\p{M}\p{N}_@]|[:/][\p{L}\p{N}])/giu;
const LINE_END: TextPart = { text: '\n' };

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
  const parts = partsOf(content);
  const read = parts.map(({ text }) => text).join('');
  const places = parts.flatMap(({ text, at }) =>
    range(text.length, (index) => (at === undefined ? undefined : at + index)),
  );
  const typed = [...read.matchAll(NAME)].flatMap(({ 1: word = '', index }): Mention[] => {
    const start = places[index];
    if (start === undefined) return [];
    // A sentence may end behind it.
    for (const name of [word, word.replace(/[._-]+$/, '')]) {
      const user = ids.get(name.toLowerCase());
      const length = name.length + 1;
      // What is written with marks or escapes is not where it seems to be.
      const isHere = content.startsWith(`@${name}`, start);
      if (user !== undefined && isHere && isFree(start, start + length)) return [{ user, start, length }];
    }
    return [];
  });
  return [...mentions, ...typed.slice(0, MAX_MENTIONS - mentions.length)].sort(
    (one, other) => one.start - other.start,
  );
}

/** Returns a text as it is read: what stands beside a name may have other marks. */
function partsOf(content: string): TextPart[] {
  if (hasFormatting(content)) return textIn(parseMarkdown(content));
  let at = 0;
  return findLinks(content).map(({ text, href }) => {
    const from = at;
    at += text.length;
    return href === undefined ? { text, at: from } : { text };
  });
}

function textIn(nodes: readonly (MarkdownBlock | MarkdownInline)[]): TextPart[] {
  return nodes.flatMap((node): TextPart[] => {
    switch (node.type) {
      case 'text':
        return [node];
      case 'code':
        return [{ text: node.text }];
      case 'link':
        return textIn(node.children).map(({ text }) => ({ text }));
      case 'bold':
      case 'italic':
      case 'strike':
        return textIn(node.children);
      case 'list':
        return textIn(node.items.flat());
      default:
        return 'children' in node ? [...textIn(node.children), LINE_END] : [LINE_END];
    }
  });
}
