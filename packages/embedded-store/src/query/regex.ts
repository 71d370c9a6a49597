import { BSONRegExp } from 'bson';
import { badValue, CommandError } from '../errors.js';

/** Characters that mean something else than themselves in a regular expression. */
const ANCHORED_LITERAL = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^a-zA-Z0-9])*)(?:\.\*\$?)?$/u;

/**
 * The prefix that a regular expression asks for. Only `^` and literal characters are in the closed world: such a
 * search is a range of an index, and no pattern can keep the store busy.
 * @throws CommandError 2 for any other pattern, 51108 for an option that MongoDB does not know
 */
export function anchoredPrefix(pattern: unknown, options?: unknown): string {
  const source = pattern instanceof BSONRegExp ? pattern.pattern : pattern;
  if (typeof source !== 'string') throw badValue('$regex has to be a string');
  const flags = options ?? (pattern instanceof BSONRegExp ? pattern.options : '');
  if (typeof flags !== 'string') throw badValue('$options has to be a string');
  if (/[^imsux]/.test(flags))
    throw new CommandError(51108, 'Location51108', `invalid flag in regex options: ${flags}`);
  const literal = /[imx]/.test(flags) ? undefined : ANCHORED_LITERAL.exec(source)?.[1];
  if (literal === undefined)
    throw badValue('the embedded store supports no regular expressions but an anchored prefix: ^literal');
  return literal.replace(/\\(.)/gu, '$1');
}
