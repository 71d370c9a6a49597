import {
  createRoomSchema,
  leaveRoomsSchema,
  listRoomsSchema,
  readSchema,
  updateRoomSchema,
} from '@sotto/protocol/schemas';
import { MAX_PAGE } from '@sotto/protocol';
import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { authenticate } from '../middlewares/authenticate.js';
import { jsonBody } from '../middlewares/body.js';
import { limitUser, PAGE_PRICE } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { validate } from '../../edge/validate.js';
import { slugOf } from './params.js';

/** `/api/chat/rooms/...`: list, create, detail, edit, join, leave, read mark. */
export function roomRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { rooms, prices } = services;
  const chat = authenticate(context, 'chat');
  const calm = limitUser(limiter, 'api.user');

  /** Joined rooms come whole, public ones by pages. */
  const listed = limitUser(limiter, 'api.user', ({ query, state }) =>
    query.scope === 'public' ? PAGE_PRICE : prices.ofRooms(state.actor.userId, MAX_PAGE),
  );

  router.get('/api/chat/rooms', chat, listed, async (ctx) => {
    ctx.body = await rooms.list(ctx.state.actor, validate(listRoomsSchema, ctx.query));
  });

  router.post('/api/chat/rooms', chat, async (ctx) => {
    const input = validate(createRoomSchema, jsonBody(ctx));
    await limiter.enforce('rooms.user', ctx.state.actor.userId);
    ctx.body = await rooms.create(ctx.state.actor, input);
    ctx.status = 201;
  });

  router.post('/api/chat/rooms/leave', chat, limitUser(limiter, 'rooms.user'), async (ctx) => {
    validate(leaveRoomsSchema, jsonBody(ctx));
    ctx.body = await rooms.leaveUnopened(ctx.state.actor);
  });

  router.get('/api/chat/rooms/:slug', chat, calm, async (ctx) => {
    ctx.body = await rooms.get(ctx.state.actor, slugOf(ctx));
  });

  router.patch('/api/chat/rooms/:slug', chat, calm, async (ctx) => {
    const input = validate(updateRoomSchema, jsonBody(ctx));
    ctx.body = await rooms.update(ctx.state.actor, slugOf(ctx), input);
  });

  router.post('/api/chat/rooms/:slug/join', chat, limitUser(limiter, 'joins.user'), async (ctx) => {
    ctx.body = await rooms.join(ctx.state.actor, slugOf(ctx));
  });

  router.post('/api/chat/rooms/:slug/leave', chat, calm, async (ctx) => {
    await rooms.leave(ctx.state.actor, slugOf(ctx));
    ctx.status = 204;
  });

  router.post('/api/chat/rooms/:slug/read', chat, calm, async (ctx) => {
    const { seq } = validate(readSchema, jsonBody(ctx));
    ctx.body = await rooms.read(ctx.state.actor, slugOf(ctx), seq);
  });
}
