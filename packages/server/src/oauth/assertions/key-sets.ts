import type { CryptoKey, JWK } from 'jose';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import { AppError } from '../../errors.js';
import type { IdentityAlgorithm, IdentityKeyRecord } from '../../models/identity-key.js';
import type { GuardedFetch } from '../../outbound/guarded-fetch.js';
import { decodeObject } from './parse-assertion.js';

/** How long a set is used before it is fetched again, in milliseconds. */
const FRESH_MS = 10 * 60_000;
/** How long it is used while it cannot be fetched. */
const USABLE_MS = 24 * 3_600_000;
/** Shortest time between two fetches of one set, whatever assertions name; without any set, the shorter one. */
const RETRY_MS = 30_000;
const FIRST_RETRY_MS = 5000;
const LIMITS = { timeoutMs: 5000, maxBytes: 64 * 1024 };
const MAX_KEYS = 50;
const MAX_SETS = 1000;
const MIN_RSA_BITS = 2048;

/** Key types by algorithm, with the curve where there is one, and the public members of a key. */
const KEY_TYPES: Record<
  Exclude<IdentityAlgorithm, 'HS256'>,
  { kty: string; crv?: string; members: string[] }
> = {
  RS256: { kty: 'RSA', members: ['n', 'e'] },
  ES256: { kty: 'EC', crv: 'P-256', members: ['crv', 'x', 'y'] },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', members: ['crv', 'x'] },
};

interface SetKey {
  kid: unknown;
  key: CryptoKey;
}

interface Entry {
  keys?: SetKey[];
  loadedAt: number;
  /** When the last fetch began. */
  triedAt: number;
  loading?: Promise<void> | undefined;
}

type JwksKey = Pick<IdentityKeyRecord, '_id' | 'alg' | 'jwksUri'>;

/** Fetches a set. @throws AppError `url_refused`, OutboundError, Error */
export async function fetchKeySet(
  { fetch }: Pick<GuardedFetch, 'fetch'>,
  { jwksUri, alg }: { jwksUri: string; alg: IdentityAlgorithm },
): Promise<SetKey[]> {
  const headers = { accept: 'application/json' };
  const { status, body } = await fetch(jwksUri, { ...LIMITS, headers });
  if (status !== 200) throw new Error(`the response has status ${status}`);
  return parseKeySet(body, alg);
}

/** Returns the keys of a set that verify this algorithm, without what else they say. @throws Error */
async function parseKeySet(body: Uint8Array, alg: IdentityAlgorithm): Promise<SetKey[]> {
  const keys = decodeObject(body)?.['keys'];
  if (!Array.isArray(keys) || keys.length > MAX_KEYS)
    throw new Error(`the response must be a key set of at most ${MAX_KEYS} keys`);
  const imported = await Promise.all((keys as unknown[]).map((jwk) => importKey(jwk, alg)));
  return imported.filter((key) => key !== null);
}

async function importKey(value: unknown, alg: IdentityAlgorithm): Promise<SetKey | null> {
  if (alg === 'HS256' || typeof value !== 'object' || value === null) return null;
  const jwk = value as JWK;
  const { kty, crv, members } = KEY_TYPES[alg];
  if (jwk.kty !== kty || (crv !== undefined && jwk.crv !== crv)) return null;
  if (jwk.use !== undefined && jwk.use !== 'sig') return null;
  if (jwk.alg !== undefined && jwk.alg !== alg && !(alg === 'EdDSA' && jwk.alg === 'Ed25519')) return null;
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify')))
    return null;
  const own = Object.fromEntries(members.map((name) => [name, (value as Record<string, unknown>)[name]]));
  const { importJWK } = await import('jose');
  try {
    const key = (await importJWK({ kty, ...own }, alg)) as CryptoKey;
    const bits = (key.algorithm as { modulusLength?: number }).modulusLength;
    return bits !== undefined && bits < MIN_RSA_BITS ? null : { kid: jwk.kid, key };
  } catch {
    return null;
  }
}

/** Returns the key of this id; without an id, the only key of the set. */
function choose(keys: readonly SetKey[], kid: string | undefined): CryptoKey | null {
  const found = kid === undefined ? keys : keys.filter((one) => one.kid === kid);
  return found.length === 1 ? found[0]!.key : null;
}

export type KeySets = ReturnType<typeof createKeySets>;

/**
 * Creates the cache of the key sets of identity providers. A set belongs to our own key's id: two sites never share one,
 * and a `kid` alone finds nothing. Invented ids cause at most one fetch of a set every 30 s.
 */
export function createKeySets({
  guardedFetch,
  clock,
  onFailure,
}: {
  guardedFetch: Pick<GuardedFetch, 'fetch'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  onFailure: (error: unknown, uri: string) => void;
}) {
  const entries = createBoundedCache<Entry>({ maxSize: MAX_SETS });

  async function load(entry: Entry, { jwksUri, alg }: JwksKey): Promise<void> {
    entry.triedAt = clock();
    try {
      entry.keys = await fetchKeySet(guardedFetch, { jwksUri: jwksUri!, alg });
      entry.loadedAt = clock();
    } catch (error) {
      onFailure(error, jwksUri!);
    }
  }

  async function refresh(entry: Entry, key: JwksKey): Promise<void> {
    const retryMs = entry.keys ? RETRY_MS : FIRST_RETRY_MS;
    if (!entry.loading && clock() - entry.triedAt < retryMs) return;
    entry.loading ??= load(entry, key).finally(() => (entry.loading = undefined));
    await entry.loading;
  }

  return {
    /**
     * Returns the key of a set that has this id; null where there is none.
     * @throws AppError `unavailable` where the set could not be fetched
     */
    async find(identityKey: JwksKey, kid: string | undefined): Promise<CryptoKey | null> {
      const id = identityKey._id.toString();
      const entry = entries.get(id) ?? { loadedAt: -Infinity, triedAt: -Infinity };
      entries.set(id, entry);
      if (clock() - entry.loadedAt >= FRESH_MS) await refresh(entry, identityKey);
      if (!entry.keys || clock() - entry.loadedAt >= USABLE_MS)
        throw new AppError('unavailable', 'The key set of the identity provider cannot be fetched', {
          retryAfter: FIRST_RETRY_MS / 1000,
        });
      const found = choose(entry.keys, kid);
      if (found) return found;
      await refresh(entry, identityKey);
      return choose(entry.keys, kid);
    },
  };
}
