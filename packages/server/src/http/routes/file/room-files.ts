import { listFilesSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { readAtPrice } from '../../../rate-limit/priced-read.js';
import { priceOfRows } from '../../../rate-limit/read-prices.js';
import { MAX_OPENED } from '../../../services/room-files.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { compressRoomContent } from '../../middlewares/compress.js';
import { setRateLimit } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { slugOf } from '../params.js';

/** `/api/chat/rooms/<slug>/files/`. */
export function roomFileRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter } = context;
  const { roomFiles } = context.services;
  const requireChat = authenticate(context, 'chat');

  router.get('/api/chat/rooms/:slug/files', compressRoomContent(), requireChat, async (ctx) => {
    const { page } = await readAtPrice(limiter, {
      userId: ctx.state.actor.userId,
      price: priceOfRows(MAX_OPENED),
      onPaid: (decision) => setRateLimit(ctx, decision),
      read: async () => roomFiles.list(ctx.state.actor, slugOf(ctx), validate(listFilesSchema, ctx.query)),
      messagesOf: ({ opened }) => opened,
    });
    ctx.body = page;
  });
}
