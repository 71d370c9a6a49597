import { z } from 'zod';
import { MAX_MENTIONS, MENTION_ROOM, MESSAGE_ID_PATTERN } from './limits.js';

/** A part of a message's text that names a user, or all members of the room. */
export interface Mention {
  /** Id of a member, or `@room` for all of them. */
  user: string;
  /** Where the part begins in the text, in UTF-16 units, as strings of JavaScript count. */
  start: number;
  /** Its length in UTF-16 units. */
  length: number;
}

const ID_OR_ROOM = new RegExp(`${MESSAGE_ID_PATTERN.source}|^${MENTION_ROOM}$`);
const place = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The mentions of a text, ascending and without overlaps; absent for none. An empty list is none, too. */
export const mentions = z
  .array(
    z.object({
      user: z.string().regex(ID_OR_ROOM, `must be a user id or ${MENTION_ROOM}`),
      start: place,
      length: place.min(1),
    }),
  )
  .max(MAX_MENTIONS)
  .superRefine((list, context) => {
    const index = list.findIndex(({ start }, index) => index > 0 && start < endOf(list[index - 1]!));
    if (index > 0)
      context.addIssue({
        ...{ code: 'custom', path: [index, 'start'], params: { code: 'not_ascending' } },
        message: 'must be behind the end of the mention before it',
      });
  })
  .transform((list) => (list.length > 0 ? list : undefined))
  .optional();

/** Refuses mentions that reach beyond their text, or cut one of its characters; for objects that have both. */
export function checkRanges(
  { content, mentions = [] }: { content: string; mentions?: readonly Mention[] | undefined },
  context: z.core.$RefinementCtx,
): void {
  const refuse = (path: [index: number, field: 'start' | 'length'], code: string, message: string) =>
    context.addIssue({
      ...{ code: 'custom', path: ['mentions', ...path], params: { code }, message },
      input: content.length,
    });
  for (let index = 0; index < mentions.length; index += 1) {
    const mention = mentions[index]!;
    if (endOf(mention) > content.length)
      return refuse([index, 'length'], 'out_of_range', 'must not reach beyond the text');
    if (cutsCharacter(content, mention.start))
      return refuse([index, 'start'], 'cuts_character', 'must not be within a character');
    if (cutsCharacter(content, endOf(mention)))
      return refuse([index, 'length'], 'cuts_character', 'must not end within a character');
  }
}

/** Whether a place is between the two units of one code point. */
const cutsCharacter = (text: string, at: number): boolean =>
  at > 0 && at < text.length && text.codePointAt(at - 1)! > 0xffff;

const endOf = ({ start, length }: Mention) => start + length;
