import { createHash, randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { equalTexts, hashToken } from '../../crypto/token-keys.js';
import type { TokenKeys } from '../../crypto/token-keys.js';
import type { AuthorizationCodeRecord } from '../../models/authorization-code.js';
import type { Models } from '../../models/index.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { CheckedUser } from '../tokens/checked-session.js';
import type { Transaction } from './transactions.js';

const CODE_MS = 60_000;
/** How long a code's second use is noticed. Longer than a transaction: its id must stay taken. */
const KEPT_MS = 86_400_000;
/** RFC 7636 section 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** What a client presents for a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface CodeClaim {
  code: string;
  clientId: string;
  redirectUri: string;
  verifier: string;
}

export type AuthorizationCodes = ReturnType<typeof createAuthorizationCodes>;

/** Creates the issue and the exchange of authorization codes. */
export function createAuthorizationCodes({
  models: { AuthorizationCode },
  tokenKeys,
  clock,
}: {
  models: Pick<Models, 'AuthorizationCode'>;
  tokenKeys: TokenKeys;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const find = (filter: { _id: { $eq: string } } | { codeHash: { $eq: string } }) =>
    AuthorizationCode.findOne(filter).lean<AuthorizationCodeRecord>().exec();

  return {
    /**
     * Issues the code of a transaction: 256 bits, derived from its id, so that a form that was submitted twice gets the same
     * code twice. Null where the code was used, has expired, or belongs to another user.
     */
    async issue(
      transaction: Transaction,
      user: CheckedUser & Pick<AuthorizationCodeRecord, 'site'>,
      scopes: string[],
    ): Promise<string | null> {
      const { id, request } = transaction;
      const code = tokenKeys.codes.sign(tokenKeys.primaryKeyId, id);
      const codeHash = hashToken(code);
      const now = clock();
      try {
        await AuthorizationCode.create({
          ...{
            _id: id,
            codeHash,
            site: user.site,
            user: user._id,
            passwordSetAt: user.passwordSetAt ?? null,
          },
          ...{ clientId: request.clientId, redirectUri: request.redirectUri, challenge: request.challenge },
          ...{ scopes, usedAt: null },
          expiresAt: new Date(now + CODE_MS),
          deleteAt: new Date(now + KEPT_MS),
        });
        return code;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const issued = await find({ _id: { $eq: id } });
      const isSame = issued?.codeHash === codeHash && issued.user.equals(user._id);
      return isSame && issued.usedAt === null && issued.expiresAt.getTime() > now ? code : null;
    },

    /**
     * Exchanges a code, once: one atomic write decides. Null where the claim does not fit, or the code has expired. A claim
     * that fits and comes too late is a copy in wrong hands (RFC 6749 section 10.5): the caller ends the session. A claim
     * that does not fit changes nothing, so that whoever saw a code cannot spoil it.
     */
    async redeem(
      claim: CodeClaim,
    ): Promise<
      { code: AuthorizationCodeRecord; sessionId: string } | { reused: AuthorizationCodeRecord } | null
    > {
      if (!VERIFIER.test(claim.verifier)) return null;
      const code = await find({ codeHash: { $eq: hashToken(claim.code) } });
      if (!code || !fits(code, claim)) return null;
      const now = new Date(clock());
      const sessionId = randomBytes(16).toString('base64url');
      const { matchedCount } = await AuthorizationCode.updateOne(
        {
          ...{ _id: { $eq: code._id }, usedAt: { $eq: null } },
          expiresAt: mongoose.trusted({ $gt: now }),
        },
        { $set: { usedAt: now, session: sessionId } },
      );
      if (matchedCount === 1) return { code, sessionId };
      const reused = await AuthorizationCode.findOneAndUpdate(
        { _id: { $eq: code._id }, usedAt: mongoose.trusted({ $ne: null }) },
        { $set: { reusedAt: now } },
        { returnDocument: 'after' },
      ).lean<AuthorizationCodeRecord>();
      return reused && { reused };
    },

    /** Returns whether a code was used again: asked once its session is stored, which the second use may have missed. */
    async wasReused({ _id }: AuthorizationCodeRecord): Promise<boolean> {
      return (await find({ _id: { $eq: _id } }))?.reusedAt != null;
    },
  };
}

function fits(code: AuthorizationCodeRecord, { clientId, redirectUri, verifier }: CodeClaim): boolean {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return (
    code.clientId === clientId && code.redirectUri === redirectUri && equalTexts(code.challenge, challenge)
  );
}
