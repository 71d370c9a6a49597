import { expect, it } from 'vitest';
import { AppError } from '../../errors.js';
import type { OpenRequest } from '../../oauth/authorize/authorization-endpoint.js';
import type { Transactions } from '../../oauth/authorize/transactions.js';
import type { AppContext } from '../middlewares/state.js';
import { createAuthorizationForm } from './authorization-form.js';
import { createTransactionCookie } from './transaction-cookie.js';

const form = createAuthorizationForm({
  base: '',
  cookie: createTransactionCookie(undefined),
  transactions: { cookieFor: () => 'cookie' } as unknown as Transactions,
});
const OPEN = {
  request: { redirectUri: 'https://www.shop.example' },
  client: { name: 'shop' },
  site: { name: 'Shop', settings: { registration: 'on' } },
  scopes: ['chat'],
} as unknown as OpenRequest;

/** Shows a form that was refused with an error; returns the response. */
function refuse(error: unknown) {
  const headers: Record<string, string> = {};
  const ctx = {
    state: {} as AppContext['state'],
    status: 200,
    body: '',
    cookies: { get: () => undefined },
    append: () => undefined,
    remove: () => undefined,
    set: (given: string | Record<string, string>, value?: string) =>
      Object.assign(headers, typeof given === 'string' ? { [given]: value } : given),
  };
  form.refuse(ctx as unknown as AppContext, OPEN, { isNew: false, transaction: 'signed' }, error);
  return { ...ctx, headers };
}

it('shows what is wrong, and sets the code of the refusal and the headers of the error', () => {
  const { state, status, body, headers } = refuse(new AppError('rate_limited', undefined, { retryAfter: 7 }));
  expect([state.refusal, status, headers['Retry-After']]).toEqual(['rate_limited', 429, '7']);
  expect(body).toContain('Try again in 7 seconds.');
  expect(refuse(new AppError('wrong_password'))).toMatchObject({
    ...{ status: 422, state: { refusal: 'wrong_password' } },
  });
});

it.each([
  ['a failure of the store', new AppError('unavailable')],
  ['an unknown error', new Error('unexpected')],
])('leaves %s to the error handler, which logs it', (_, error) => {
  expect(() => refuse(error)).toThrow(error);
});
