import { PageOnlyError } from '../../oauth/authorize/authorization-request.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import type { AppContext, AppMiddleware } from '../middlewares/state.js';
import { messagePage } from './message-page.js';
import { setPageHeaders } from './page-headers.js';

const PATH = /^\/oauth\/authorize\/?$/;
const MAIL_LINKS = /^\/api\/(?:auth\/email\/confirm|notifications\/unsubscribe)\/?$/;

const LINK = 'This sign-in link doesn’t work';
const OFF = 'Sign-in is switched off';
const AGAIN = 'Close this window, and sign in again on the page that you came from.';
const MALFORMED = [LINK, 'The page that sent you here sent an incomplete request. Tell its owner.'] as const;

/** Title and text of a page, by the error's code. */
const PAGES: Record<string, readonly [title: string, text: string]> = {
  invalid_request: MALFORMED,
  bad_request: MALFORMED,
  invalid_client: MALFORMED,
  client_not_found: [LINK, 'The page that sent you here isn’t known to this server. Tell its owner.'],
  invalid_redirect_uri: [
    LINK,
    'The address to which it would lead back isn’t registered for this page. Tell the page’s owner.',
  ],
  client_disabled: [OFF, 'The operator has switched it off for this page.'],
  site_disabled: [OFF, 'The operator has switched it off for this site.'],
  invalid_form: ['This form doesn’t work', AGAIN],
  form_used: ['You sent this form before', AGAIN],
  foreign_form: ['This form was sent by another page', AGAIN],
  origin_not_allowed: ['This form was sent by another page', AGAIN],
  rate_limited: ['Too many attempts', 'Wait a minute, then try again.'],
  unavailable: ['The server is busy', 'Try again in a few seconds.'],
  draining: ['The server is restarting', 'Try again in a few seconds.'],
};
/** What links in mails say instead. */
const OF_MAIL_LINKS: typeof PAGES = {
  ticket_invalid: [
    'This link doesn’t work any more',
    'It is too old, or was used before. Use the settings of the chat instead, which also send a new link.',
  ],
  site_disabled: ['This chat is switched off', 'The operator has switched it off.'],
  origin_not_allowed: ['This form was sent by another page', 'Open the link in the mail again.'],
};
const FAULT = ['Something went wrong', 'Try again. If it stays, tell the operator of this server.'] as const;

/** Shows errors as pages where browsers navigate to. */
export function errorPages(base: string): AppMiddleware {
  function show(ctx: AppContext, code: string, detail?: string): void {
    const own = MAIL_LINKS.test(ctx.path) ? OF_MAIL_LINKS[code] : undefined;
    const [title, text] = own ?? PAGES[code] ?? FAULT;
    setPageHeaders(ctx);
    ctx.body = messagePage({
      ...{ base, title, text },
      error: { code, detail, requestId: ctx.state.requestId },
    }).toString();
  }

  return async (ctx, next) => {
    if (!PATH.test(ctx.path) && !MAIL_LINKS.test(ctx.path)) return next();
    ctx.state.renderError = (error) =>
      show(ctx, error.code, error instanceof OAuthError ? error.message : undefined);
    try {
      await next();
    } catch (error) {
      if (!(error instanceof PageOnlyError)) throw error;
      ctx.state.refusal = error.code;
      ctx.status = error.code === 'foreign_form' ? 403 : 400;
      show(ctx, error.code, error.detail);
    }
  };
}
