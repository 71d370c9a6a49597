import {
  listMembersSchema,
  patchMembersSchema,
  putDirectSchema,
  putMembersSchema,
  putRoomSchema,
  updateRoomSchema,
} from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { requireBackend } from '../../middlewares/authenticate-backend.js';
import { backendBody } from '../../middlewares/body.js';
import type { RequestState } from '../../middlewares/state.js';
import { takeItems } from './batch-price.js';
import { roomOf } from './params.js';

/** `/api/site/rooms/...` and `/api/site/direct/`: rooms, their lives and their members. */
export function siteRoomRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter } = context;
  const { rooms, members } = context.services.backend;
  const backend = requireBackend(context);

  router.get('/api/site/rooms/:room', backend, async (ctx) => {
    ctx.body = await rooms.get(ctx.state.backend, roomOf(ctx));
  });

  router.put('/api/site/rooms/:room', backend, async (ctx) => {
    const input = backendBody(ctx, putRoomSchema);
    ctx.body = await rooms.put(ctx.state.backend, roomOf(ctx), input);
  });

  router.patch('/api/site/rooms/:room', backend, async (ctx) => {
    const input = backendBody(ctx, updateRoomSchema);
    ctx.body = await rooms.patch(ctx.state.backend, roomOf(ctx), input);
  });

  router.delete('/api/site/rooms/:room', backend, async (ctx) => {
    await rooms.remove(ctx.state.backend, roomOf(ctx));
    ctx.status = 204;
  });

  router.post('/api/site/rooms/:room/archive', backend, async (ctx) => {
    ctx.body = await rooms.archive(ctx.state.backend, roomOf(ctx));
  });

  router.post('/api/site/rooms/:room/unarchive', backend, async (ctx) => {
    ctx.body = await rooms.unarchive(ctx.state.backend, roomOf(ctx));
  });

  router.post('/api/site/rooms/:room/restore', backend, async (ctx) => {
    ctx.body = await rooms.restore(ctx.state.backend, roomOf(ctx));
  });

  router.get('/api/site/rooms/:room/members', backend, async (ctx) => {
    const query = validate(listMembersSchema, ctx.query);
    ctx.body = await members.list(ctx.state.backend, roomOf(ctx), query);
  });

  router.put('/api/site/rooms/:room/members', backend, async (ctx) => {
    const { members: wanted } = backendBody(ctx, putMembersSchema);
    await takeItems(limiter, ctx, wanted.length);
    ctx.body = await members.put(ctx.state.backend, roomOf(ctx), wanted);
  });

  router.patch('/api/site/rooms/:room/members', backend, async (ctx) => {
    const input = backendBody(ctx, patchMembersSchema);
    await takeItems(limiter, ctx, (input.add?.length ?? 0) + (input.remove?.length ?? 0));
    ctx.body = await members.patch(ctx.state.backend, roomOf(ctx), input);
  });

  router.put('/api/site/direct', backend, async (ctx) => {
    const { users } = backendBody(ctx, putDirectSchema);
    ctx.body = await rooms.putDirect(ctx.state.backend, users);
  });
}
