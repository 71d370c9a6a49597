import { MESSAGE_ID_PATTERN } from '@sotto/protocol';
import {
  acceptInvitationSchema,
  createInvitationSchema,
  listInvitationsSchema,
} from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { AppError } from '../../../errors.js';
import { validate } from '../../../edge/validate.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { limitUser, PAGE_PRICE } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { slugOf } from '../params.js';

/** `/api/chat/rooms/<slug>/invitations/...`: list, create, revoke; and `/api/chat/invitations/preview|accept/`. */
export function invitationRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { invitations } = services;
  const requireChat = authenticate(context, 'chat');
  const pageLimited = limitUser(limiter, 'api.user', () => PAGE_PRICE);
  const rateLimited = limitUser(limiter, 'api.user');

  router.get('/api/chat/rooms/:slug/invitations', requireChat, pageLimited, async (ctx) => {
    const query = validate(listInvitationsSchema, ctx.query);
    ctx.body = await invitations.list(ctx.state.actor, slugOf(ctx), query);
  });

  router.post('/api/chat/rooms/:slug/invitations', requireChat, rateLimited, async (ctx) => {
    const input = body(ctx, createInvitationSchema);
    await limiter.enforce('invites.user', ctx.state.actor.userId);
    ctx.body = await invitations.create(ctx.state.actor, slugOf(ctx), input);
    ctx.status = 201;
    ctx.set('Cache-Control', 'no-store');
  });

  router.delete('/api/chat/rooms/:slug/invitations/:id', requireChat, rateLimited, async (ctx) => {
    await invitations.revoke(ctx.state.actor, slugOf(ctx), invitationIdOf(ctx.params));
    ctx.status = 204;
  });

  // Both draw from one bucket: a preview must not be a second way of guessing.
  const guessLimited = limitUser(limiter, 'joins.user');

  router.post('/api/chat/invitations/preview', requireChat, guessLimited, async (ctx) => {
    ctx.body = await invitations.preview(ctx.state.actor, body(ctx, acceptInvitationSchema));
    ctx.set('Cache-Control', 'no-store');
  });

  router.post('/api/chat/invitations/accept', requireChat, guessLimited, async (ctx) => {
    const input = body(ctx, acceptInvitationSchema);
    ctx.body = await invitations.accept(ctx.state.actor, input);
  });
}

/** @throws AppError `invitation_not_found` */
function invitationIdOf({ id = '' }: Record<string, string | undefined>): string {
  if (!MESSAGE_ID_PATTERN.test(id)) throw new AppError('invitation_not_found');
  return id;
}
