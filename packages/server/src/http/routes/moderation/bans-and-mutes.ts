import { banSchema, listMembersSchema, muteSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { compressRoomContent } from '../../middlewares/compress.js';
import { limitUser, PAGE_PRICE } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { slugOf, usernameOf } from '../params.js';

/** `/api/chat/rooms/<slug>/bans/`, `.../members/<username>/ban/` and `.../mute/`: what moderators do about members. */
export function moderationRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { moderation } = context.services;
  const requireChat = authenticate(context, 'chat');
  const pageLimited = limitUser(context.limiter, 'api.user', () => PAGE_PRICE);
  const rateLimited = limitUser(context.limiter, 'api.user');

  router.get('/api/chat/rooms/:slug/bans', compressRoomContent(), requireChat, pageLimited, async (ctx) => {
    const query = validate(listMembersSchema, ctx.query);
    ctx.body = await moderation.bans(ctx.state.actor, slugOf(ctx), query);
  });

  router.put('/api/chat/rooms/:slug/members/:username/ban', requireChat, rateLimited, async (ctx) => {
    const { until } = body(ctx, banSchema);
    ctx.body = await moderation.ban(ctx.state.actor, slugOf(ctx), usernameOf(ctx), until);
  });

  router.delete('/api/chat/rooms/:slug/members/:username/ban', requireChat, rateLimited, async (ctx) => {
    await moderation.unban(ctx.state.actor, slugOf(ctx), usernameOf(ctx));
    ctx.status = 204;
  });

  router.put('/api/chat/rooms/:slug/members/:username/mute', requireChat, rateLimited, async (ctx) => {
    const { until } = body(ctx, muteSchema);
    ctx.body = await moderation.mute(ctx.state.actor, slugOf(ctx), usernameOf(ctx), until);
  });

  router.delete('/api/chat/rooms/:slug/members/:username/mute', requireChat, rateLimited, async (ctx) => {
    await moderation.unmute(ctx.state.actor, slugOf(ctx), usernameOf(ctx));
    ctx.status = 204;
  });
}
