import type { BoundedQueue } from '../../async/bounded-queue.js';
import { hashToken } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import type { OAuthAccessTokenRecord } from '../../models/oauth-access-token.js';
import { isEarlierAccessToken } from './derived-tokens.js';

export type EarlierTokens = ReturnType<typeof createEarlierTokens>;

/**
 * Creates the lookup of access tokens that an earlier version issued. Only the store can tell them from invented ones, so
 * it is queried for no longer after the start than such a token can live.
 * @param deps - `clock` returns milliseconds since 1970
 */
export function createEarlierTokens({
  models,
  accessTokenSeconds,
  lookups,
  clock,
}: {
  models: Pick<Models, 'OAuthAccessToken'>;
  accessTokenSeconds: number;
  /** Bounds the lookups of tokens that may have been invented. */
  lookups: Pick<BoundedQueue, 'run'>;
  clock: () => number;
}) {
  const until = clock() + accessTokenSeconds * 1000;
  return {
    /** Returns whether a text may be such a token, by its form and the time. */
    mayBe: (token: string) => clock() < until && isEarlierAccessToken(token),
    /** Returns the row of such a token; null where there is none. */
    async find(token: string): Promise<OAuthAccessTokenRecord | null> {
      return lookups.run(async () =>
        models.OAuthAccessToken.findOne({
          _id: { $eq: hashToken(token) },
        }).lean<OAuthAccessTokenRecord>(),
      );
    },
  };
}
