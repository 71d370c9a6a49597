import type { OpenRequest } from '../../oauth/authorize/authorization-endpoint.js';
import { requestParams } from '../../oauth/authorize/authorization-request.js';
import type { Transactions } from '../../oauth/authorize/transactions.js';
import { allowsRegistration } from '../../services/site/settings.js';
import type { AppContext } from '../middlewares/state.js';
import { setPageHeaders } from './page-headers.js';
import { signInPage } from './sign-in-page.js';
import type { SignInForm } from './sign-in-page.js';
import type { TransactionCookie } from './transaction-cookie.js';

interface AuthorizationFormDeps {
  base: string;
  cookie: TransactionCookie;
  transactions: Transactions;
}

type FormState = Partial<SignInForm> & {
  /** Whether the user wants to register. */
  isNew: boolean;
};

/**
 * Creates a function that shows the form of an authorization request, bound to the browser's cookie: with the transaction of
 * the form that was submitted, or with a new one.
 */
export function createAuthorizationForm({ base, cookie, transactions }: AuthorizationFormDeps) {
  return (ctx: AppContext, { request, client, site, scopes }: OpenRequest, form: FormState): void => {
    const mayRegister = allowsRegistration(site.settings);
    const isNew = form.isNew && mayRegister;
    const value = transactions.cookieFor(cookie.read(ctx));
    const origin = new URL(request.redirectUri).origin;
    const otherMode = new URLSearchParams({ ...requestParams(request), ...(!isNew && { prompt: 'create' }) });
    setPageHeaders(ctx, origin);
    cookie.write(ctx, value);
    ctx.body = signInPage({
      ...{ base, origin, scopes, site: site.name, client: client.name },
      mode: isNew ? 'register' : 'sign-in',
      transaction: form.transaction ?? transactions.begin(request, value),
      username: form.username,
      errors: form.errors ?? {},
      ...(mayRegister && { otherMode: otherMode.toString() }),
    }).toString();
  };
}
