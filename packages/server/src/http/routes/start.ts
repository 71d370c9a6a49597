import { DEFAULT_PAGE, MAX_PAGE, SLUG_PATTERN } from '@sotto/protocol';
import type { MessagePage, Page, Room, StartQuery, StartResult } from '@sotto/protocol';
import { startSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { Actor } from '../../actor.js';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { authenticate } from '../middlewares/authenticate.js';
import { setRateLimit } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { readAtPrice } from '../../rate-limit/priced-read.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import { validate } from '../../edge/validate.js';

/**
 * `GET /api/chat/start/`: the first call of a page, instead of a chain of four. It is not compressed, since the profile is
 * beside texts of other users (`http/middlewares/compress`).
 */
export function startRoute(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { users, rooms, messages, prices } = services;

  async function openRoom(
    actor: Actor,
    { room: slug, limit }: StartQuery,
    { results }: Page<Room>,
  ): Promise<{ room: Room; page: MessagePage } | null> {
    if (slug === undefined || !SLUG_PATTERN.test(slug)) return null;
    try {
      // Read the room before its page, so that a change in between has a `rev` after the room's.
      const room = results.find((one) => one.slug === slug) ?? (await rooms.get(actor, slug));
      const page = await messages.list(actor, slug, { limit });
      return { room, page };
    } catch (error) {
      if (error instanceof AppError && error.code === 'room_not_found') return null;
      throw error;
    }
  }

  async function readStart(actor: Actor, query: StartQuery): Promise<StartResult> {
    const [profile, list] = await Promise.all([
      users.profile(actor),
      rooms.list(actor, { scope: 'joined', limit: query.limit }),
    ]);
    return { profile, rooms: list, ...(await openRoom(actor, query, list)) };
  }

  router.get('/api/chat/start', authenticate(context, 'chat'), async (ctx) => {
    const { query } = ctx;
    const { actor } = ctx.state;
    const rows = pageSize(query.limit);
    ctx.body = await readAtPrice(limiter, {
      userId: actor.userId,
      price: prices.ofRooms(actor.userId, query.room === undefined ? 0 : rows),
      paidForTexts: priceOfRows(rows),
      onPaid: (decision) => setRateLimit(ctx, decision),
      read: async () => readStart(actor, validate(startSchema, query)),
      messagesOf: ({ page }) => page?.results ?? [],
    });
  });
}

/** Returns the requested page size before it is validated, bounded by the largest page. */
function pageSize(limit: unknown): number {
  return Math.min(Number(limit) || DEFAULT_PAGE, MAX_PAGE);
}
