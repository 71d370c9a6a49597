import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { hashToken } from '../../crypto/token-keys.js';
import type { InvitationClaim, InvitationModel, InvitationRecord } from '../../models/invitation.js';

export type InvitationClaims = ReturnType<typeof createInvitationClaims>;

/** Creates the claims of invitations: each takes one use, once per user. */
export function createInvitationClaims(Invitation: InvitationModel) {
  return {
    /** Finds an invitation of the site by its token. */
    find: (site: Types.ObjectId, token: string): Promise<InvitationRecord | null> =>
      Invitation.findOne({ hash: { $eq: hashToken(token) }, site: { $eq: site } })
        .read('primary')
        .lean<InvitationRecord | null>()
        .exec(),

    /**
     * Takes one use for a user, in the same write that decides whether one is left. Returns the user's claim, also one of
     * another request of the same user; `null` where the invitation is not valid any more.
     */
    async take({ _id }: InvitationRecord, claim: InvitationClaim): Promise<InvitationClaim | null> {
      const taken = await Invitation.updateOne(
        {
          _id: { $eq: _id },
          revokedAt: { $eq: null },
          expiresAt: mongoose.trusted({ $gt: claim.at }),
          remaining: mongoose.trusted({ $gt: 0 }),
          'claims.user': mongoose.trusted({ $ne: claim.user }),
        },
        { $inc: { remaining: -1 }, $push: { claims: claim } },
      );
      if (taken.matchedCount === 1) return claim;
      const invitation = await Invitation.findOne({ _id: { $eq: _id } })
        .read('primary')
        .lean<InvitationRecord | null>();
      return (invitation && !invitation.revokedAt && claimOf(invitation, claim.user)) || null;
    },
  };
}

/** Returns the claim of a user; undefined where there is none. */
export function claimOf({ claims }: InvitationRecord, user: Types.ObjectId): InvitationClaim | undefined {
  return claims.find((claim) => claim.user.equals(user));
}

/** Whether an invitation lets in users who have no claim yet. */
export function isValid({ revokedAt, expiresAt, remaining }: InvitationRecord, now: Date): boolean {
  return !revokedAt && expiresAt > now && remaining > 0;
}
