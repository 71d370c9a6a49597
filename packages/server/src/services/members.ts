import { can } from '@sotto/protocol';
import type { AddMemberInput, ListMembersQuery, Member, Page, UpdateMemberInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import type { MemberRecord } from '../models/member.js';
import { permit } from '../policies/permit.js';
import { afterCursor, toPage } from '../models/id-pages.js';
import type { ServicesDeps } from './deps.js';
import type { MemberReader } from './room/memberships/member-reader.js';
import { partiesOf } from './room/memberships/memberships.js';
import type { Memberships } from './room/memberships/memberships.js';
import type { RoomAccess, RoomAccessService } from './room/access.js';
import { findByUsername } from './user/find-by-username.js';

const viewedBy = ({ userId }: Actor) => ({ viewerId: userId });

/** Creates the service of the members of rooms. */
export function createMembersService(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    memberships: Memberships;
    memberReader: MemberReader;
    expensive: LimitByKey;
  },
) {
  const { models } = deps;
  const { access, memberships, memberReader, expensive } = parts;

  /** Reads by the index on (room, user): a page costs the same wherever it begins. */
  async function listPage(
    { room, facts }: RoomAccess,
    { cursor, limit }: ListMembersQuery,
    viewerId: string,
  ): Promise<Page<Member>> {
    const records = await models.Member.find({
      room: { $eq: room.record._id },
      ...afterCursor('user', cursor),
    })
      .sort({ user: 1 })
      .limit(limit + 1)
      .batchSize(limit + 2)
      .lean<MemberRecord[]>();
    const { page, nextCursor } = toPage(records, limit, ({ user }) => user);
    const results = await memberReader.present(room, page, {
      ...{ showMute: can('mute', facts) === true, viewerId },
    });
    return { results, nextCursor };
  }

  return {
    /**
     * Returns a page of members, in an order that the server chooses.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async list(actor: Actor, slug: string, query: ListMembersQuery): Promise<Page<Member>> {
      const found = await access.resolveMember(actor, slug);
      return expensive.run(actor.userId, () => listPage(found, query, actor.userId));
    },

    /**
     * Adds a user of the same site to the room; `created` is false for one who is a member already.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `user_not_found`, `room_limit`,
     * `owner_limit`
     */
    async add(
      actor: Actor,
      slug: string,
      { username, role = 'member' }: AddMemberInput,
    ): Promise<{ member: Member; created: boolean }> {
      const { room, facts } = await access.resolveMember(actor, slug);
      // The decision checks it again. Checked here first, so that a refusal reveals nothing about other users.
      permit('add', { ...facts, given: role });
      const user = await findByUsername(deps, actor.siteId, username);
      if (!user) throw new AppError('user_not_found');
      const request = { kind: 'add' as const, ...partiesOf(actor, user), role };
      const { change } = await memberships.begin(room, request);
      return {
        member: await memberReader.presentOne(room, user.id, viewedBy(actor)),
        created: change !== null,
      };
    },

    /**
     * Changes the role of a member.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `member_not_found`, `last_owner`,
     * `owner_limit`
     */
    async update(actor: Actor, slug: string, username: string, { role }: UpdateMemberInput): Promise<Member> {
      const { room } = await access.resolveMember(actor, slug, 'setRole');
      const user = await findByUsername(deps, actor.siteId, username);
      if (!user) throw new AppError('member_not_found');
      await memberships.change(room, { kind: 'set-role', ...partiesOf(actor, user), role });
      return memberReader.presentOne(room, user.id, viewedBy(actor));
    },

    /**
     * Removes a member from the room; users may always remove themselves.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `member_not_found`, `last_owner`
     */
    async remove(actor: Actor, slug: string, username: string): Promise<void> {
      const { room, facts } = await access.resolveMember(actor, slug);
      const user = await findByUsername(deps, actor.siteId, username);
      if (!user) {
        permit('remove', facts);
        throw new AppError('member_not_found');
      }
      await memberships.change(room, { kind: 'remove', ...partiesOf(actor, user) });
    },
  };
}
