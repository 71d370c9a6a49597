import { Readable } from 'node:stream';
import type { ExportLine } from '@sotto/protocol';
import { batchUsersSchema, putUserSchema, userTokenSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { clientAddress } from '../../../edge/client-address.js';
import { requireBackend } from '../../middlewares/authenticate-backend.js';
import { backendBody } from '../../middlewares/body.js';
import type { RequestState } from '../../middlewares/state.js';
import { takeItems } from './batch-price.js';
import { userOf } from './params.js';

/** Tokens that an export costs: it reads all that a person wrote. */
const EXPORT_PRICE = 50;

/** `/api/site/users/...`: create, change, disable and sign out users; tokens for them; their export. */
export function siteUserRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter } = context;
  const { users, eraseUser, issueUserToken, exportUser } = context.services.backend;
  const backend = requireBackend(context);

  router.post('/api/site/users', backend, async (ctx) => {
    const { users: items } = backendBody(ctx, batchUsersSchema);
    await takeItems(limiter, ctx, items.length);
    ctx.body = await users.putMany(ctx.state.backend, items);
  });

  router.get('/api/site/users/:user', backend, async (ctx) => {
    ctx.body = await users.get(ctx.state.backend, userOf(ctx));
  });

  router.put('/api/site/users/:user', backend, async (ctx) => {
    const input = backendBody(ctx, putUserSchema);
    ctx.body = await users.put(ctx.state.backend, userOf(ctx), input);
  });

  router.delete('/api/site/users/:user', backend, async (ctx) => {
    ctx.body = await eraseUser(ctx.state.backend, userOf(ctx));
    ctx.status = 202;
  });

  router.post('/api/site/users/:user/tokens', backend, async (ctx) => {
    const { client_id, expiresIn = 0 } = backendBody(ctx, userTokenSchema);
    const address = clientAddress(ctx.req, config.trustedProxies);
    ctx.body = await issueUserToken(ctx.state.backend, userOf(ctx), { client_id, expiresIn }, address);
  });

  router.delete('/api/site/users/:user/sessions', backend, async (ctx) => {
    await users.endSessions(ctx.state.backend, userOf(ctx));
    ctx.status = 204;
  });

  router.get('/api/site/users/:user/export', backend, async (ctx) => {
    await takeItems(limiter, ctx, EXPORT_PRICE);
    const lines = await exportUser(ctx.state.backend, userOf(ctx));
    ctx.type = 'application/x-ndjson';
    ctx.body = Readable.from(toNdjson(lines));
  });
}

/** Writes lines as NDJSON. The last one says how many there were: without it something is missing. */
async function* toNdjson(lines: AsyncIterable<ExportLine>): AsyncGenerator<string> {
  let count = 0;
  for await (const line of lines) {
    yield `${JSON.stringify(line)}\n`;
    count += 1;
  }
  yield `${JSON.stringify({ type: 'end', lines: count } satisfies ExportLine)}\n`;
}
