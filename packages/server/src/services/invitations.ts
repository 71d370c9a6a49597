import { randomBytes } from 'node:crypto';
import type {
  InvitationTerms,
  CreatedInvitation,
  Invitation,
  ListInvitationsQuery,
  Page,
} from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Actor } from '../actor.js';
import { hashToken } from '../crypto/token-keys.js';
import { AppError } from '../errors.js';
import type { InvitationModel, InvitationRecord } from '../models/invitation.js';
import { timedId, toObjectId } from '../models/object-id.js';
import { beforeCursor, toPage } from '../models/id-pages.js';
import { presentInvitation } from '../presenters/invitations.js';
import type { AuditAction } from './audit/actions.js';
import type { ServicesDeps } from './deps.js';
import { createAcceptance } from './invitation/acceptance.js';
import { createPreview } from './invitation/preview.js';
import type { RoomAccessService } from './room/access.js';
import type { RoomAssembler } from './room/assembler.js';
import type { MembershipLimits } from './room/memberships/membership-limits.js';
import type { Memberships } from './room/memberships/memberships.js';
import type { UserDirectory } from './user/user-directory.js';

/** 192 bits. */
const TOKEN_BYTES = 24;
const changeOf = <A extends AuditAction>(
  action: A,
  { siteId, userId }: Actor,
  { _id, room }: Pick<InvitationRecord, '_id' | 'room'>,
) => ({
  ...{ siteId, action, actor: `user:${userId}` as const },
  ...{ target: `invitation:${_id.toString()}` as const, room: room.toString() },
});

/** Creates the service of invitations: links that let users into a room. */
export function createInvitationsService(
  deps: Pick<ServicesDeps, 'models' | 'clock' | 'audit' | 'keys' | 'logger'>,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    users: UserDirectory;
    memberships: Memberships;
    limits: MembershipLimits;
  },
) {
  const { models, clock, audit } = deps;
  const { access, users } = parts;
  const { Invitation } = models;

  async function listPage(room: Types.ObjectId, { cursor, limit }: ListInvitationsQuery) {
    const records = await Invitation.find({
      room: { $eq: room },
      ...beforeCursor('_id', cursor),
      revokedAt: { $eq: null },
      expiresAt: mongoose.trusted({ $gt: new Date(clock()) }),
    })
      .select('-claims')
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean<InvitationRecord[]>();
    return toPage(records, limit, ({ _id }) => _id);
  }

  return {
    /**
     * Returns a page of the room's invitations that are neither expired nor revoked, the newest first; without tokens.
     * @throws AppError `room_not_found`, `not_a_member`, and what `can` refuses `invite` with
     */
    async list(actor: Actor, slug: string, query: ListInvitationsQuery): Promise<Page<Invitation>> {
      const { room } = await access.resolveMember(actor, slug, 'invite');
      const { page, nextCursor } = await listPage(room.record._id, query);
      const authors = await users.byIds(
        actor.siteId,
        page.map(({ createdBy }) => createdBy.toString()),
      );
      const results = page.flatMap((one) => {
        const createdBy = authors.get(one.createdBy.toString());
        return createdBy ? [presentInvitation(one, createdBy)] : [];
      });
      return { results, nextCursor };
    },

    /**
     * Creates an invitation. Its token is returned here and nowhere else.
     * @throws AppError as `list`
     */
    async create(
      actor: Actor,
      slug: string,
      { expiresIn, maxUses }: InvitationTerms,
    ): Promise<CreatedInvitation> {
      const { room } = await access.resolveMember(actor, slug, 'invite');
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const createdAt = new Date(clock());
      const record: InvitationRecord = {
        _id: timedId(createdAt.getTime()),
        site: room.record.site,
        room: room.record._id,
        hash: hashToken(token),
        createdBy: toObjectId(actor.userId),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + expiresIn * 1000),
        maxUses,
        remaining: maxUses,
        claims: [],
      };
      await audit.record(changeOf('invitation.created', actor, record), () => Invitation.create(record));
      const createdBy = await users.byId(actor.siteId, actor.userId);
      return { ...presentInvitation(record, createdBy), token };
    },

    /**
     * Revokes an invitation: it lets nobody in any more. Does nothing to one that is revoked already.
     * @throws AppError as `list`, and `invitation_not_found`
     */
    async revoke(actor: Actor, slug: string, id: string): Promise<void> {
      const { room } = await access.resolveMember(actor, slug, 'invite');
      const filter = { _id: { $eq: toObjectId(id) }, room: { $eq: room.record._id } };
      const entry = changeOf('invitation.revoked', actor, { _id: toObjectId(id), room: room.record._id });
      await audit.record(entry, () => revokeOnce(Invitation, filter, new Date(clock())), Boolean);
    },

    preview: createPreview(deps, users),
    accept: createAcceptance(deps, parts),
  };
}

/** Returns whether this call revoked the invitation. @throws AppError `invitation_not_found` */
async function revokeOnce(
  Invitation: InvitationModel,
  filter: { _id: { $eq: Types.ObjectId }; room: { $eq: Types.ObjectId } },
  revokedAt: Date,
): Promise<boolean> {
  const { matchedCount } = await Invitation.updateOne(
    { ...filter, revokedAt: { $eq: null } },
    { $set: { revokedAt } },
  );
  if (matchedCount === 0 && !(await Invitation.exists(filter))) throw new AppError('invitation_not_found');
  return matchedCount > 0;
}
