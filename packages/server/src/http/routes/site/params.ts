import type { RouterContext } from 'koa-router';
import { AppError } from '../../../errors.js';

/** A part of a path that is no UTF-8 is left as it was. */
const UNDECODED = /%[0-9a-f]{2}/i;

function referenceOf(ctx: RouterContext, name: string): string {
  const { [name]: text = '' } = ctx.params as Record<string, string | undefined>;
  if (!UNDECODED.test(text)) return text;
  // Either an id with a percent sign, or one that could not be decoded.
  const raw = ctx.path.split('/').find((part) => part === text);
  if (raw === undefined) return text;
  throw new AppError('bad_request', `The ${name} in the path must be percent-encoded UTF-8`);
}

/** Returns the reference to a user in the path. @throws AppError `bad_request` */
export const userOf = (ctx: RouterContext): string => referenceOf(ctx, 'user');

/** Returns the reference to a room in the path. @throws AppError `bad_request` */
export const roomOf = (ctx: RouterContext): string => referenceOf(ctx, 'room');
