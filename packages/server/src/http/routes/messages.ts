import {
  changesSchema,
  editMessageSchema,
  listMessagesSchema,
  sendMessageSchema,
} from '@sotto/protocol/schemas';
import type { ChangesPage, MessagePage } from '@sotto/protocol';
import type Router from 'koa-router';
import type { RouterContext } from 'koa-router';
import type { Actor } from '../../actor.js';
import type { ServerContext } from '../../context.js';
import { authenticate } from '../middlewares/authenticate.js';
import { body } from '../middlewares/body.js';
import { compressRoomContent } from '../middlewares/compress.js';
import { PAGE_PRICE, setRateLimit } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { readAtPrice } from '../../rate-limit/priced-read.js';
import { validate } from '../../edge/validate.js';
import { withIdempotencyKey } from '../middlewares/idempotency-key.js';
import { encodePage } from '../page-body.js';
import { messageIdOf, slugOf } from './params.js';

/** `/api/chat/rooms/<slug>/messages/...` and `.../changes/`. */
export function messageRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter } = context;
  const { messages } = context.services;
  const requireChat = authenticate(context, 'chat');
  const compress = compressRoomContent();

  async function sendPage(
    ctx: RouterContext<RequestState>,
    read: (actor: Actor) => Promise<MessagePage | ChangesPage>,
  ): Promise<void> {
    const page = await readAtPrice(limiter, {
      userId: ctx.state.actor.userId,
      price: PAGE_PRICE,
      onPaid: (decision) => setRateLimit(ctx, decision),
      read: () => read(ctx.state.actor),
      messagesOf: ({ results }) => results,
    });
    ctx.body = encodePage(page);
    ctx.type = 'application/json';
  }

  router.get('/api/chat/rooms/:slug/messages', compress, requireChat, async (ctx) => {
    await sendPage(ctx, async (actor) =>
      messages.list(actor, slugOf(ctx), validate(listMessagesSchema, ctx.query)),
    );
  });

  router.post('/api/chat/rooms/:slug/messages', requireChat, async (ctx) => {
    const slug = slugOf(ctx);
    const input = withIdempotencyKey(ctx, body(ctx, sendMessageSchema));
    const { message, created } = await messages.send(ctx.state.actor, slug, input);
    ctx.body = message;
    ctx.status = created ? 201 : 200;
  });

  router.patch('/api/chat/rooms/:slug/messages/:id', requireChat, async (ctx) => {
    const slug = slugOf(ctx);
    const input = body(ctx, editMessageSchema);
    ctx.body = await messages.edit(ctx.state.actor, slug, messageIdOf(ctx), input);
  });

  router.delete('/api/chat/rooms/:slug/messages/:id', requireChat, async (ctx) => {
    const slug = slugOf(ctx);
    ctx.body = await messages.remove(ctx.state.actor, slug, messageIdOf(ctx));
  });

  router.get('/api/chat/rooms/:slug/changes', compress, requireChat, async (ctx) => {
    await sendPage(ctx, async (actor) => {
      const { since } = validate(changesSchema, ctx.query);
      return messages.changes(actor, slugOf(ctx), since);
    });
  });
}
