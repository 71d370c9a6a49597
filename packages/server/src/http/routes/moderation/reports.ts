import { listReportsSchema, reportSchema, resolveReportSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { compressRoomContent } from '../../middlewares/compress.js';
import { limitUser, PAGE_PRICE } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { messageIdOf, slugOf } from '../params.js';

/** `/api/chat/rooms/<slug>/messages/<id>/report/` and `.../reports/[<id>/]`. */
export function reportRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { reports } = context.services;
  const requireChat = authenticate(context, 'chat');
  const filesLimited = limitUser(context.limiter, 'reports.user');
  const pageLimited = limitUser(context.limiter, 'api.user', () => PAGE_PRICE);
  const rateLimited = limitUser(context.limiter, 'api.user');

  router.post('/api/chat/rooms/:slug/messages/:id/report', requireChat, filesLimited, async (ctx) => {
    const input = body(ctx, reportSchema);
    await reports.create(ctx.state.actor, slugOf(ctx), messageIdOf(ctx), input);
    ctx.status = 204;
  });

  router.get(
    '/api/chat/rooms/:slug/reports',
    compressRoomContent(),
    requireChat,
    pageLimited,
    async (ctx) => {
      const query = validate(listReportsSchema, ctx.query);
      ctx.body = await reports.list(ctx.state.actor, slugOf(ctx), query);
    },
  );

  router.patch('/api/chat/rooms/:slug/reports/:id', requireChat, rateLimited, async (ctx) => {
    const { resolved } = body(ctx, resolveReportSchema);
    ctx.body = await reports.resolve(ctx.state.actor, slugOf(ctx), messageIdOf(ctx), resolved);
  });
}
