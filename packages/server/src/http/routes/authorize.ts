import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { clientAddress } from '../../edge/client-address.js';
import { AppError } from '../../errors.js';
import { createAuthorizationEndpoint } from '../../oauth/authorize/authorization-endpoint.js';
import {
  AuthorizationError,
  PageOnlyError,
  requestParams,
} from '../../oauth/authorize/authorization-request.js';
import { createPageSignIn } from '../../oauth/authorize/sign-in.js';
import { parseForm } from '../../oauth/form.js';
import { FORM_TYPE, textBody } from '../middlewares/body.js';
import type { AppContext, RequestState } from '../middlewares/state.js';
import { createAuthorizationForm } from '../pages/authorization-form.js';
import { sendResult } from '../pages/authorization-result.js';
import { createTransactionCookie } from '../pages/transaction-cookie.js';

const OUTDATED = 'This page was open for too long, or again in another window. Sign in once more.';

/** `GET` and `POST /oauth/authorize/`: the authorization endpoint (RFC 6749 section 3.1) and its form. */
export function authorizeRoutes(router: Router<RequestState>, context: ServerContext, base: string): void {
  const { config, limiter, oauth, ownOrigins, services } = context;
  const { transactions } = oauth;
  const endpoint = createAuthorizationEndpoint(oauth);
  const credentials = createPageSignIn({ ...oauth, users: services.users });
  const cookie = createTransactionCookie(config.publicUrl);
  const page = createAuthorizationForm({ base, cookie, transactions });
  const addressOf = ({ req }: Pick<AppContext, 'req'>) => clientAddress(req, config.trustedProxies);
  const server = () => ({ base, issuer: ownOrigins.current[0]! });

  /** Runs `work`, and sends an error of the request to the client's return address. */
  async function withResult(ctx: AppContext, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AuthorizationError)) throw error;
      const result = { error: error.code, error_description: error.message };
      sendResult(ctx, server(), error.returnAddress, result);
    }
  }

  async function showRequest(ctx: AppContext): Promise<void> {
    const params = parseForm(ctx.querystring);
    const open = await endpoint.read(params, addressOf(ctx));
    // `prompt=create`: OpenID Connect, "Initiating User Registration" 1.0.
    page.show(ctx, open, { isNew: params.prompt === 'create' });
  }

  async function submit(ctx: AppContext): Promise<void> {
    if (!ownOrigins.current.includes(ctx.get('Origin'))) throw new PageOnlyError('foreign_form');
    if (!ctx.is(FORM_TYPE)) throw new PageOnlyError('invalid_form');
    const form = parseForm(textBody(ctx));
    const transaction = transactions.read(form.transaction);
    if (!transaction) throw new PageOnlyError('invalid_form');
    const address = addressOf(ctx);
    // Once more: the operator may have changed something since the form was shown.
    const open = await endpoint.read(requestParams(transaction.request), address);
    const isNew = form.mode === 'register';
    if (!transactions.isOpen(transaction, cookie.read(ctx))) {
      ctx.status = 403;
      ctx.state.refusal = 'form_outdated';
      return page.show(ctx, open, { isNew, username: form.username, errors: { form: OUTDATED } });
    }
    if (form.decision === 'deny') {
      const result = { error: 'access_denied', error_description: 'the user did not allow it' } as const;
      return sendResult(ctx, server(), transaction.request, result);
    }
    // Forms of earlier versions say nothing where the user allows it.
    if ((form.decision ?? 'allow') !== 'allow')
      throw new PageOnlyError('invalid_request', 'decision must be allow or deny');
    const typed = { username: form.username ?? '', password: form.password ?? '' };
    const refuse = (error: unknown): void => {
      const shown = { isNew, username: typed.username, transaction: form.transaction! };
      page.refuse(ctx, { ...open, scopes: transaction.scopes }, shown, error);
    };
    let user: Awaited<ReturnType<typeof credentials.signIn>>;
    let code: string | null;
    try {
      user = await credentials[isNew ? 'register' : 'signIn'](open.client, typed, address);
      code = user && (await endpoint.approve(transaction, open.client, user));
    } catch (error) {
      return refuse(error);
    }
    if (!user) return refuse(new AppError('wrong_password'));
    if (code === null) throw new PageOnlyError('form_used');
    sendResult(ctx, server(), transaction.request, { code });
  }

  router.get('/oauth/authorize', async (ctx) => {
    await limiter.enforce('authorize.address', addressOf(ctx));
    await withResult(ctx, () => showRequest(ctx));
  });

  router.post('/oauth/authorize', async (ctx) => {
    await limiter.enforce('authorize.address', addressOf(ctx));
    await withResult(ctx, () => submit(ctx));
  });
}
