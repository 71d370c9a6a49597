import { SLUG_PATTERN, USERNAME_PATTERN } from '@sotto/protocol';
import type { RouterContext } from 'koa-router';
import { AppError } from '../../errors.js';

/** Returns the room's slug in the path. @throws AppError `room_not_found` */
export function slugOf(ctx: RouterContext): string {
  const { slug = '' } = ctx.params as Record<string, string | undefined>;
  if (!SLUG_PATTERN.test(slug)) throw new AppError('room_not_found');
  return slug;
}

/** Returns the message's id in the path, which the service checks: a message that cannot exist counts against the limits too. */
export function messageIdOf(ctx: RouterContext): string {
  const { id = '' } = ctx.params as Record<string, string | undefined>;
  return id;
}

/** Returns the member's username in the path, in lower case. @throws AppError `member_not_found` */
export function usernameOf(ctx: RouterContext): string {
  const { username = '' } = ctx.params as Record<string, string | undefined>;
  const name = username.toLowerCase();
  if (!USERNAME_PATTERN.test(name)) throw new AppError('member_not_found');
  return name;
}

/**
 * Returns the username in the path of a direct room, in lower case; a text that is no username becomes one that nobody has,
 * so that it is refused in the same way.
 */
export function peerNameOf(ctx: RouterContext): string {
  const { username = '' } = ctx.params as Record<string, string | undefined>;
  const name = username.toLowerCase();
  return USERNAME_PATTERN.test(name) ? name : '';
}

/** Returns the file's id in the path, which the service checks. */
export function fileIdOf(ctx: RouterContext): string {
  const { id = '' } = ctx.params as Record<string, string | undefined>;
  return id;
}

/** Returns the emoji in the path, which the service checks. */
export function emojiInPath(ctx: RouterContext): string {
  const { emoji = '' } = ctx.params as Record<string, string | undefined>;
  return emoji;
}
