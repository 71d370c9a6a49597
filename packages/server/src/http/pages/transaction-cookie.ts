import { TRANSACTION_MS } from '../../oauth/authorize/transactions.js';
import type { AppContext } from '../middlewares/state.js';

const NAME = 'sotto_txn';

export type TransactionCookie = ReturnType<typeof createTransactionCookie>;

/**
 * Creates the cookie that binds a form to its browser. Where browsers use https it is `__Host-sotto_txn`: no other host, and
 * nobody on the way, can set one of this name (RFC 6265bis, section 4.1.3.2). Plain http is for loopback.
 */
export function createTransactionCookie(publicUrl: string | undefined) {
  const isHttps = publicUrl?.startsWith('https:') === true;
  const name = isHttps ? `__Host-${NAME}` : NAME;
  const attributes = `; Path=/; Max-Age=${TRANSACTION_MS / 1000}; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}`;
  return {
    read: (ctx: Pick<AppContext, 'cookies'>): string | undefined => ctx.cookies.get(name),
    write: (ctx: Pick<AppContext, 'append'>, value: string): void =>
      ctx.append('Set-Cookie', `${name}=${value}${attributes}`),
  };
}
