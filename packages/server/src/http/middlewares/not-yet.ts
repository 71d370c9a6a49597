import { AppError } from '../../errors.js';
import type { AppMiddleware } from './state.js';

const ROOM = /^\/api\/chat\/rooms\/[^/]+\/?$/;

/** What the contract names and this version does not have answers 404: clients may find out that it came. */
export function notYet(): AppMiddleware {
  return async (ctx, next) => {
    if (ctx.method === 'DELETE' && ROOM.test(ctx.path)) throw new AppError('not_found');
    await next();
  };
}
