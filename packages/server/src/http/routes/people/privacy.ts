import { updatePrivacySettingsSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';

/** `/api/auth/profile/privacy/`: what the user shows to others. */
export function privacyRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(limiter, 'api.user');

  router.patch('/api/auth/profile/privacy', requireChat, rateLimited, async (ctx) => {
    ctx.body = await services.privacy.update(ctx.state.actor, body(ctx, updatePrivacySettingsSchema));
  });
}
