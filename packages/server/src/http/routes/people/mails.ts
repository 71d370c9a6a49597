import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { clientAddress } from '../../../edge/client-address.js';
import { AppError } from '../../../errors.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser } from '../../middlewares/limits.js';
import type { AppContext, RequestState } from '../../middlewares/state.js';
import { messagePage } from '../../pages/message-page.js';
import { setPageHeaders } from '../../pages/page-headers.js';
import { questionPage } from '../../pages/question-page.js';

const CONFIRM = '/api/auth/email/confirm/';
const UNSUBSCRIBE = '/api/notifications/unsubscribe/';
const CLOSE = 'You can close this window.';

/** What links in mails do: verify an address, and end the mails to a user. A link itself only shows a page with a button. */
export function mailRoutes(router: Router<RequestState>, context: ServerContext, base: string): void {
  const { config, limiter, services } = context;
  const { mails } = services;

  /** Returns the token of the link. @throws AppError `rate_limited`, `ticket_invalid` */
  async function tokenOf(ctx: AppContext): Promise<string> {
    await limiter.enforce('mail-links.address', clientAddress(ctx.req, config.trustedProxies));
    const { token } = ctx.query;
    if (typeof token !== 'string' || token === '') throw new AppError('ticket_invalid');
    return token;
  }

  function show(ctx: AppContext, page: { toString(): string }): void {
    setPageHeaders(ctx);
    ctx.body = page.toString();
  }

  router.post(
    '/api/auth/profile/email-link',
    authenticate(context, 'chat'),
    limitUser(limiter, 'api.user'),
    async (ctx) => {
      await mails.sendLink(ctx.state.actor);
      ctx.status = 204;
    },
  );

  router.get('/api/auth/email/confirm', async (ctx) => {
    const token = await tokenOf(ctx);
    const { site, username, address } = await mails.links.check(token);
    const text = `Confirm that ${address} is the address of ${username} at ${site}. Mails about unread messages can then be sent to it.`;
    const question = { title: 'Confirm your address', text, button: 'Confirm' };
    show(ctx, questionPage({ base, path: CONFIRM, token, ...question }));
  });

  router.post('/api/auth/email/confirm', async (ctx) => {
    await mails.links.confirm(await tokenOf(ctx));
    show(ctx, messagePage({ base, title: 'Your address is confirmed', text: CLOSE }));
  });

  router.get('/api/notifications/unsubscribe', async (ctx) => {
    const token = await tokenOf(ctx);
    await mails.unsubscription.check(token);
    const text = 'You can turn them on again in the settings of the chat.';
    const question = { title: 'Stop mails about unread messages?', text, button: 'Stop the mails' };
    show(ctx, questionPage({ base, path: UNSUBSCRIBE, token, ...question }));
  });

  // RFC 8058: mail services post here without a cookie, an origin, or a page.
  router.post('/api/notifications/unsubscribe', async (ctx) => {
    await mails.unsubscription.end(await tokenOf(ctx));
    show(ctx, messagePage({ base, title: 'You get no more mails about unread messages', text: CLOSE }));
  });
}
