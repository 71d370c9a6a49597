import { headersOf } from '../../edge/base-response.js';
import { toAppError } from '../../errors.js';
import type { OpenRequest } from '../../oauth/authorize/authorization-endpoint.js';
import { requestParams } from '../../oauth/authorize/authorization-request.js';
import type { Transactions } from '../../oauth/authorize/transactions.js';
import { allowsRegistration } from '../../services/site/settings.js';
import type { AppContext } from '../middlewares/state.js';
import { formErrorsOf } from './form-errors.js';
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

/** Creates the form of authorization requests, bound to the browser's cookie. */
export function createAuthorizationForm({ base, cookie, transactions }: AuthorizationFormDeps) {
  /** Shows the form: with the transaction of the form that was submitted, or with a new one. */
  function show(ctx: AppContext, open: OpenRequest, form: FormState): void {
    const { request, client, site, scopes } = open;
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
      transaction: form.transaction ?? transactions.begin(open, value),
      username: form.username,
      errors: form.errors ?? {},
      ...(mayRegister && { otherMode: otherMode.toString() }),
    }).toString();
  }

  return {
    show,
    /** Shows the form that was submitted again, with what was wrong. @throws `error`, if it is not about the form */
    refuse(ctx: AppContext, open: OpenRequest, form: FormState, error: unknown): void {
      const known = toAppError(error);
      const errors = formErrorsOf(known);
      if (!errors) throw error;
      ctx.state.refusal = known.code;
      ctx.status = known.status === 403 || known.status === 409 ? 422 : known.status;
      ctx.set(headersOf(known));
      show(ctx, open, { ...form, errors });
    },
  };
}
