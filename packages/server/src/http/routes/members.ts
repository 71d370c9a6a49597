import { addMemberSchema, listMembersSchema, updateMemberSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { authenticate } from '../middlewares/authenticate.js';
import { body } from '../middlewares/body.js';
import { compressRoomContent } from '../middlewares/compress.js';
import { limitUser, PAGE_PRICE } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { validate } from '../../edge/validate.js';
import { slugOf, usernameOf } from './params.js';

/** `/api/chat/rooms/<slug>/members/...`: list, add, change the role, remove. */
export function memberRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { members } = context.services;
  const requireChat = authenticate(context, 'chat');
  const pageLimited = limitUser(context.limiter, 'api.user', () => PAGE_PRICE);
  const rateLimited = limitUser(context.limiter, 'api.user');

  router.get(
    '/api/chat/rooms/:slug/members',
    compressRoomContent(),
    requireChat,
    pageLimited,
    async (ctx) => {
      const query = validate(listMembersSchema, ctx.query);
      ctx.body = await members.list(ctx.state.actor, slugOf(ctx), query);
    },
  );

  router.post('/api/chat/rooms/:slug/members', requireChat, rateLimited, async (ctx) => {
    const input = body(ctx, addMemberSchema);
    const { actor } = ctx.state;
    const pair = `${actor.userId}:${input.username.toLowerCase()}`;
    await context.limiter.enforce('invites.user', actor.userId);
    await context.limiter.enforce('invites.pair', pair);
    const { member, created } = await members.add(actor, slugOf(ctx), input);
    if (!created) {
      await context.limiter.refund('invites.user', actor.userId);
      await context.limiter.refund('invites.pair', pair);
    }
    ctx.body = member;
    ctx.status = created ? 201 : 200;
  });

  router.patch('/api/chat/rooms/:slug/members/:username', requireChat, rateLimited, async (ctx) => {
    const input = body(ctx, updateMemberSchema);
    ctx.body = await members.update(ctx.state.actor, slugOf(ctx), usernameOf(ctx), input);
  });

  router.delete('/api/chat/rooms/:slug/members/:username', requireChat, rateLimited, async (ctx) => {
    await members.remove(ctx.state.actor, slugOf(ctx), usernameOf(ctx));
    ctx.status = 204;
  });
}
