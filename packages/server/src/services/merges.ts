import type { User } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import type { Bus } from '../bus/bus.js';
import { AppError, fieldError } from '../errors.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { SiteSettings } from '../models/site.js';
import type { UserRecord } from '../models/user.js';
import type { ProveToken } from '../oauth/tokens/token-proof.js';
import { presentUser } from '../presenters/users.js';
import type { Audit } from './audit.js';
import type { KeysService } from './keys.js';
import { createMergeBlocks } from './merges/merge-blocks.js';
import type { MergeRooms } from './merges/merge-rooms.js';
import { createMergeSweep } from './merges/merge-sweep.js';
import type { PendingMerge } from './merges/merge-sweep.js';
import { openUser } from './user/profiles.js';

/** How long the ended sessions of a guest still prove a merge that is asked for again, in milliseconds. */
const PROOF_MS = 30 * 86_400_000;

interface MergesDeps {
  models: Pick<Models, 'User' | 'OAuthSession' | 'Block'>;
  keys: KeysService;
  bus: Bus;
  prove: ProveToken;
  sessions: { end(sessionId: string): Promise<void>; userChanged(userId: string): Promise<void> };
  sites: { settings(siteId: string): Promise<Pick<SiteSettings, 'guestMerge'>> };
  mergeRooms: MergeRooms;
  audit: Pick<Audit, 'record'>;
  /** The server's URL as browsers see it. */
  baseUrl: () => string;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export type MergesService = ReturnType<typeof createMergesService>;

/**
 * Creates the service that lets a guest join the account of the same visitor. One atomic write of the guest's row is the
 * commit; what follows may be repeated, and is completed by the sweep of any node.
 */
export function createMergesService(deps: MergesDeps) {
  const { models, prove, sessions, sites, mergeRooms, audit, baseUrl, logger, clock } = deps;
  const { User, OAuthSession } = models;
  const mergeBlocks = createMergeBlocks(deps);

  const find = (userId: { toString(): string }, siteId: string) =>
    User.findOne({ _id: { $eq: toObjectId(userId.toString()) }, site: { $eq: toObjectId(siteId) } })
      .read('primary')
      .lean<UserRecord>();

  /** Returns the guest whom the token proves. @throws AppError `validation_failed` */
  async function findGuest({ siteId }: Actor, token: string) {
    const proof = await prove(token);
    // A token of another site gets the same error as one that somebody made up.
    const isOwn = proof?.session.site.toString() === siteId;
    const guest = isOwn ? await find(proof.session.user, siteId) : null;
    if (!proof || !guest) throw tokenError('invalid_token', 'must be a valid token');
    if (guest.kind !== 'guest') throw tokenError('not_a_guest', 'must be a token of a guest');
    return { guest, isCurrent: proof.isCurrent && !guest.disabledAt };
  }

  /**
   * Returns whether this call made it: each tab of a browser requests the same merge.
   * @throws AppError `guest_merged`, `validation_failed`
   */
  async function commit(actor: Actor, guest: UserRecord): Promise<boolean> {
    const mergedInto = toObjectId(actor.userId);
    const { matchedCount } = await User.updateOne(
      { _id: { $eq: guest._id }, site: { $eq: guest.site }, kind: 'guest', mergedInto: { $eq: null } },
      { $set: { mergedInto, mergePending: new Date(clock()) }, $unset: { silentAt: 1 } },
    );
    if (matchedCount === 1) return true;
    const now = await find(guest._id, actor.siteId);
    if (!now) throw tokenError('invalid_token', 'must be a valid token');
    if (!now.mergedInto?.equals(mergedInto)) throw new AppError('guest_merged');
    return false;
  }

  async function endSessions(guest: PendingMerge): Promise<void> {
    const filter = { user: { $eq: guest._id } };
    const open = await OAuthSession.find({ ...filter, endedAt: { $eq: null } })
      .read('primary')
      .select('_id')
      .lean();
    for (const { _id } of open) await sessions.end(_id);
    // A client whose request got no response asks again with a token of such a session.
    const expiresAt = new Date(clock() + PROOF_MS);
    if (open.length > 0) await OAuthSession.updateMany(filter, { $max: { expiresAt } });
  }

  /** Everything that follows from the commit; may be repeated. */
  async function complete(guest: PendingMerge): Promise<void> {
    const guestId = guest._id.toString();
    await sessions.userChanged(guestId);
    await endSessions(guest);
    await mergeBlocks(guest._id, guest.mergedInto);
    const [siteId, accountId] = [guest.site.toString(), guest.mergedInto.toString()];
    await mergeRooms({ siteId, guestId, accountId });
  }

  const sweep = createMergeSweep({ models, complete, logger, clock });

  return {
    sweep,
    /**
     * Lets the guest whom the token proves join the actor's account, for good. Asked again it returns the same.
     * @param guestToken - an access or refresh token of the guest
     * @throws AppError `guest_not_allowed` (the actor has no account), `forbidden` (the site does not merge guests),
     * `guest_merged`, `validation_failed`, `unavailable`
     */
    async merge(actor: Actor, guestToken: string): Promise<{ from: string; user: User }> {
      if (actor.kind === 'guest') throw new AppError('guest_not_allowed');
      if (actor.kind !== 'user') throw new AppError('forbidden');
      const { guest, isCurrent } = await findGuest(actor, guestToken);
      const from = guest._id.toString();
      if (!guest.mergedInto) {
        if (!isCurrent) throw tokenError('invalid_token', 'must be a valid token');
        if ((await sites.settings(actor.siteId)).guestMerge === 'off')
          throw new AppError('forbidden', 'This site does not let guests join an account');
        const entry = {
          ...{ siteId: actor.siteId, actor: `user:${actor.userId}` as const, action: 'user.merged' as const },
          ...{ target: `user:${from}` as const, data: { account: actor.userId } },
        };
        await audit.record(entry, () => commit(actor, guest), Boolean);
      } else if (guest.mergedInto.toString() !== actor.userId) throw new AppError('guest_merged');
      if (!guest.mergeDoneAt)
        await complete({ ...guest, mergedInto: toObjectId(actor.userId) }).catch((error: unknown) =>
          // It is committed: the sweep does the rest.
          logger.warn({ err: error, user: from }, 'a merge is completed later'),
        );
      const account = await find(actor.userId, actor.siteId);
      return { from, user: presentUser((await openUser(deps, account))!, baseUrl()) };
    },
  };
}

function tokenError(code: string, message: string): AppError {
  return fieldError({ path: 'guestToken', code, message });
}
