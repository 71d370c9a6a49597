import { randomBytes } from 'node:crypto';
import { hashToken } from '../../crypto/token-keys.js';
import type { TokenKeys } from '../../crypto/token-keys.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** How long the page of a request may be open, in milliseconds. */
export const TRANSACTION_MS = 600_000;
const SECRET_BYTES = 16;
const SECRET = /^[A-Za-z0-9_-]{22}$/;
const FORM = /^([A-Za-z0-9_-]{1,4096})\.([A-Za-z0-9_-]{43})$/;

/** A request that a user is looking at. */
export interface Transaction {
  /** Random; becomes the id of the code. */
  id: string;
  request: AuthorizationRequest;
  /** The scopes that the page lists. */
  scopes: readonly string[];
  /** SHA-256 of the cookie of the browser that shows it. */
  cookieHash: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export type Transactions = ReturnType<typeof createTransactions>;

/**
 * Creates the transactions: the request that a page shows, signed into its form and bound to a cookie of the browser. The
 * server stores nothing of a page that nobody submits.
 */
export function createTransactions({ tokenKeys, clock }: { tokenKeys: TokenKeys; clock: () => number }) {
  return {
    /** Returns the value of the cookie: that of the browser, or a new one. */
    cookieFor: (present: string | undefined): string =>
      present !== undefined && SECRET.test(present)
        ? present
        : randomBytes(SECRET_BYTES).toString('base64url'),

    /** Returns the field of the form. */
    begin({ request, scopes }: Pick<Transaction, 'request' | 'scopes'>, cookie: string): string {
      const transaction: Transaction = {
        id: randomBytes(SECRET_BYTES).toString('base64url'),
        request,
        scopes,
        cookieHash: hashToken(cookie),
        expiresAt: clock() + TRANSACTION_MS,
      };
      const payload = Buffer.from(JSON.stringify(transaction)).toString('base64url');
      return `${payload}.${tokenKeys.transactions.sign(tokenKeys.primaryKeyId, payload)}`;
    },

    /** Returns the transaction of a field; null for one that this server did not create. */
    read(field: string | undefined): Transaction | null {
      const [, payload, mac] = FORM.exec(field ?? '') ?? [];
      if (!payload || !mac || !tokenKeys.transactions.verify(payload, mac)) return null;
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Transaction;
    },

    /** Returns whether this browser may still complete the transaction. */
    isOpen({ cookieHash, expiresAt }: Transaction, cookie: string | undefined): boolean {
      return clock() < expiresAt && cookie !== undefined && hashToken(cookie) === cookieHash;
    },
  };
}
