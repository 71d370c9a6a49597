import { createUploadSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { fieldError } from '../../../errors.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { limitUser } from '../../middlewares/limits.js';
import { readRawBody } from '../../middlewares/raw-body.js';
import type { RequestState } from '../../middlewares/state.js';
import { fileIdOf, slugOf } from '../params.js';

const NUMBER = /^(?:0|[1-9]\d{0,8})$/;

/** `/api/chat/rooms/<slug>/uploads/` and `/api/chat/uploads/<id>/...`. */
export function uploadRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { uploads } = context.services;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(context.limiter, 'api.user');

  router.post('/api/chat/rooms/:slug/uploads', requireChat, async (ctx) => {
    const slug = slugOf(ctx);
    ctx.body = await uploads.create(ctx.state.actor, slug, body(ctx, createUploadSchema));
    ctx.status = 201;
  });

  router.put('/api/chat/uploads/:id/parts/:n', requireChat, async (ctx) => {
    const { n = '' } = ctx.params as { n?: string };
    if (!NUMBER.test(n))
      throw fieldError({ path: 'n', code: 'invalid_format', message: 'must be the number of a part' });
    await uploads.putPart(ctx.state.actor, fileIdOf(ctx), Number(n), (bytes) => readRawBody(ctx, bytes));
    ctx.status = 204;
  });

  router.get('/api/chat/uploads/:id', requireChat, rateLimited, async (ctx) => {
    ctx.body = await uploads.find(ctx.state.actor, fileIdOf(ctx));
  });

  router.delete('/api/chat/uploads/:id', requireChat, rateLimited, async (ctx) => {
    await uploads.cancel(ctx.state.actor, fileIdOf(ctx));
    ctx.status = 204;
  });

  router.post('/api/chat/uploads/:id/complete', requireChat, async (ctx) => {
    ctx.body = await uploads.complete(ctx.state.actor, fileIdOf(ctx));
  });
}
