import { addMemberSchema, listMembersSchema, updateMemberSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { authenticate } from '../middlewares/authenticate.js';
import { jsonBody } from '../middlewares/body.js';
import { compressRoomContent } from '../middlewares/compress.js';
import { limitUser, PAGE_PRICE } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { validate } from '../../edge/validate.js';
import { slugOf, usernameOf } from './params.js';

/** `/api/chat/rooms/<slug>/members/...`: list, add, change role, remove. */
export function memberRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { members } = context.services;
  const chat = authenticate(context, 'chat');
  const page = limitUser(context.limiter, 'api.user', () => PAGE_PRICE);
  const calm = limitUser(context.limiter, 'api.user');

  router.get('/api/chat/rooms/:slug/members', compressRoomContent(), chat, page, async (ctx) => {
    const query = validate(listMembersSchema, ctx.query);
    ctx.body = await members.list(ctx.state.actor, slugOf(ctx), query);
  });

  router.post('/api/chat/rooms/:slug/members', chat, calm, async (ctx) => {
    const input = validate(addMemberSchema, jsonBody(ctx));
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

  router.patch('/api/chat/rooms/:slug/members/:username', chat, calm, async (ctx) => {
    const input = validate(updateMemberSchema, jsonBody(ctx));
    ctx.body = await members.update(ctx.state.actor, slugOf(ctx), usernameOf(ctx), input);
  });

  router.delete('/api/chat/rooms/:slug/members/:username', chat, calm, async (ctx) => {
    await members.remove(ctx.state.actor, slugOf(ctx), usernameOf(ctx));
    ctx.status = 204;
  });
}
