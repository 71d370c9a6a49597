import { hkdfSync } from 'node:crypto';

/**
 * Purposes of keys. A key given by the operator is used directly for one purpose only (`FERNET_KEYS` for message texts,
 * `TOKEN_KEYS` for refresh tokens, as what is stored and issued was made with them); every other purpose has a derived
 * key, so that nothing made for one is ever valid for another.
 */
const LABELS = {
  /** Messages between nodes. */
  bus: 'sotto/bus/2',
  /** Access tokens. */
  accessTokens: 'sotto/access-tokens/1',
  /** Forms of the authorization endpoint. */
  transactions: 'sotto/authorization-transactions/1',
  /** Authorization codes. */
  codes: 'sotto/authorization-codes/1',
  /** Hashes of guests' addresses. */
  addresses: 'sotto/addresses/1',
  /** Tags of reactions, derived from a site's data key. */
  reactions: 'sotto/reactions/1',
  /** MACs of the parts of a file, derived from the file's own key. */
  fileParts: 'sotto/file-parts/1',
  /** Tickets by which a file is loaded without a token, derived from a site's data key. */
  fileTickets: 'sotto/file-tickets/1',
  /** Links that end the mails to a user, derived from a site's data key. */
  unsubscribe: 'sotto/unsubscribe/1',
  /** Names of the limits of addresses that mails go to, derived from a site's data key. */
  recipients: 'sotto/recipients/1',
} as const;

/** A purpose that has a derived key. */
export type KeyPurpose = keyof typeof LABELS;

const KEY_BYTES = 32;

/** Derives the key of a purpose: HKDF with SHA-256, no salt, the purpose's label as `info` (RFC 5869). */
export function derivePurposeKey(key: Uint8Array, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', LABELS[purpose], KEY_BYTES));
}
