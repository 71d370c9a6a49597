import { updateNotificationSettingsSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';

/** `/api/auth/profile/notifications/`: how the user wants to be told of messages. */
export function notificationRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(limiter, 'api.user');

  router.patch('/api/auth/profile/notifications', requireChat, rateLimited, async (ctx) => {
    const input = body(ctx, updateNotificationSettingsSchema);
    ctx.body = await services.notifications.update(ctx.state.actor, input);
  });
}
