import {
  createRoomSchema,
  leaveRoomsSchema,
  listRoomsSchema,
  readSchema,
  roomNotificationsSchema,
  unreadSchema,
  updateRoomSchema,
} from '@sotto/protocol/schemas';
import { MAX_PAGE } from '@sotto/protocol';
import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { authenticate } from '../middlewares/authenticate.js';
import { body } from '../middlewares/body.js';
import { limitUser, PAGE_PRICE } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { validate } from '../../edge/validate.js';
import { slugOf } from './params.js';

/** `/api/chat/rooms/...`: list, create, read, edit, archive, delete, join, leave, read mark, notifications, pin. */
export function roomRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { rooms, prices } = services;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(limiter, 'api.user');

  // Joined rooms are listed in full, public ones by pages.
  const listLimited = limitUser(limiter, 'api.user', ({ query, state }) =>
    query.scope === 'public' ? PAGE_PRICE : prices.ofRooms(state.actor.userId, MAX_PAGE),
  );

  router.get('/api/chat/rooms', requireChat, listLimited, async (ctx) => {
    ctx.body = await rooms.list(ctx.state.actor, validate(listRoomsSchema, ctx.query));
  });

  router.post('/api/chat/rooms', requireChat, async (ctx) => {
    const input = body(ctx, createRoomSchema);
    await limiter.enforce('rooms.user', ctx.state.actor.userId);
    ctx.body = await rooms.create(ctx.state.actor, input);
    ctx.status = 201;
  });

  router.post('/api/chat/rooms/leave', requireChat, limitUser(limiter, 'rooms.user'), async (ctx) => {
    body(ctx, leaveRoomsSchema);
    ctx.body = await rooms.leaveUnopened(ctx.state.actor);
  });

  router.get('/api/chat/rooms/:slug', requireChat, rateLimited, async (ctx) => {
    ctx.body = await rooms.get(ctx.state.actor, slugOf(ctx));
  });

  router.patch('/api/chat/rooms/:slug', requireChat, rateLimited, async (ctx) => {
    const input = body(ctx, updateRoomSchema);
    ctx.body = await rooms.update(ctx.state.actor, slugOf(ctx), input);
  });

  router.delete('/api/chat/rooms/:slug', requireChat, rateLimited, async (ctx) => {
    await rooms.remove(ctx.state.actor, slugOf(ctx));
    ctx.status = 204;
  });

  router.post('/api/chat/rooms/:slug/archive', requireChat, rateLimited, async (ctx) => {
    ctx.body = await rooms.archive(ctx.state.actor, slugOf(ctx));
  });

  router.post('/api/chat/rooms/:slug/unarchive', requireChat, rateLimited, async (ctx) => {
    ctx.body = await rooms.unarchive(ctx.state.actor, slugOf(ctx));
  });

  router.put('/api/chat/rooms/:slug/notifications', requireChat, rateLimited, async (ctx) => {
    const input = body(ctx, roomNotificationsSchema);
    ctx.body = await rooms.setNotifications(ctx.state.actor, slugOf(ctx), input);
  });

  router.put('/api/chat/rooms/:slug/pin', requireChat, rateLimited, async (ctx) => {
    ctx.body = await rooms.pin(ctx.state.actor, slugOf(ctx));
  });

  router.delete('/api/chat/rooms/:slug/pin', requireChat, rateLimited, async (ctx) => {
    ctx.body = await rooms.unpin(ctx.state.actor, slugOf(ctx));
  });

  router.post('/api/chat/rooms/:slug/join', requireChat, limitUser(limiter, 'joins.user'), async (ctx) => {
    ctx.body = await rooms.join(ctx.state.actor, slugOf(ctx));
  });

  router.post('/api/chat/rooms/:slug/leave', requireChat, rateLimited, async (ctx) => {
    await rooms.leave(ctx.state.actor, slugOf(ctx));
    ctx.status = 204;
  });

  router.post('/api/chat/rooms/:slug/read', requireChat, rateLimited, async (ctx) => {
    const { seq } = body(ctx, readSchema);
    ctx.body = await rooms.read(ctx.state.actor, slugOf(ctx), seq);
  });

  router.post('/api/chat/rooms/:slug/unread', requireChat, rateLimited, async (ctx) => {
    const { seq } = body(ctx, unreadSchema);
    ctx.body = await rooms.markUnread(ctx.state.actor, slugOf(ctx), seq);
  });
}
