import type Router from 'koa-router';
import { z } from 'zod';
import { createSharedRead } from '../../cache/shared-read.js';
import { clientAddress } from '../../edge/client-address.js';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { DEMO_CLIENT_ID } from '../../seed-site.js';
import { body } from '../middlewares/body.js';
import type { RequestState } from '../middlewares/state.js';
import { isDemoEnabled } from '../../services/site/demo.js';

/** Without `customer`: a new one. */
const shopSchema = z.object({ customer: z.string().max(64).optional() });

/** The endpoints of the demo's pages; 404 while the demo is disabled. */
export function demoRoutes(
  router: Router<RequestState>,
  { config, demo, limiter, oauth, services }: ServerContext,
): void {
  async function checkEnabled(): Promise<void> {
    if (!(await isDemoEnabled(oauth))) throw new AppError('not_found');
  }

  router.get('/demo-config.json', async (ctx) => {
    await checkEnabled();
    ctx.body = { clientId: DEMO_CLIENT_ID };
  });

  // It needs no authentication; calls within a second share one query.
  const visit = createSharedRead(() => demo.visit());
  router.post('/demo/visit', async (ctx) => {
    await limiter.enforce('demo.address', clientAddress(ctx.req, config.trustedProxies));
    await checkEnabled();
    ctx.body = { room: await visit() };
  });

  router.post('/demo/shop', async (ctx) => {
    const { customer } = body(ctx, shopSchema);
    const address = clientAddress(ctx.req, config.trustedProxies);
    await limiter.enforce(customer === undefined ? 'register.address' : 'demo.address', address);
    await checkEnabled();
    ctx.set('Cache-Control', 'no-store');
    const { register, resume } = services.backend.demoShop;
    ctx.body = await (customer === undefined ? register(address) : resume(customer, address));
  });
}
