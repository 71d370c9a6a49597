import type { BannedUser, ListMembersQuery, Member, Page, RoomAction } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError, fieldError } from '../errors.js';
import { FOR_GOOD, permit } from '../policies/permit.js';
import { presentBan } from '../presenters/members.js';
import type { AuditAction } from './audit/actions.js';
import type { ServicesDeps } from './deps.js';
import type { RoomAccessService } from './room/access.js';
import { createBanList } from './moderation/ban-list.js';
import type { MemberReader } from './room/memberships/member-reader.js';
import { partiesOf } from './room/memberships/memberships.js';
import type { Memberships } from './room/memberships/memberships.js';
import { findByUsername } from './user/find-by-username.js';
import type { UserDirectory } from './user/user-directory.js';

/** Creates the service of moderation: bans and mutes, by owners and moderators of a room. */
export function createModerationService(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    memberships: Memberships;
    memberReader: MemberReader;
    users: UserDirectory;
    expensive: LimitByKey;
  },
) {
  const { models, audit, blockGuest, clock } = deps;
  const { access, memberships, memberReader, users, expensive } = parts;
  const listBans = createBanList({ Member: models.Member, users, clock });

  /** Finds the user whom it is about; who may not do it anyway learns nothing about other users. */
  async function findTarget(actor: Actor, slug: string, username: string, action: RoomAction) {
    const { room, facts } = await access.resolveMember(actor, slug);
    permit(action, facts);
    const user = await findByUsername(deps, actor.siteId, username);
    if (!user) throw new AppError(action === 'ban' ? 'user_not_found' : 'member_not_found');
    return { room, user };
  }

  /** @throws AppError `validation_failed` */
  function endOf(until: string | undefined): Date {
    const end = until === undefined ? FOR_GOOD : new Date(until);
    if (end.getTime() > clock()) return end > FOR_GOOD ? FOR_GOOD : end;
    throw fieldError({ path: 'until', code: 'past', message: 'must be in the future' });
  }

  /** Decides about a ban or a mute, and records in the audit what it changes. */
  async function decide(
    actor: Actor,
    { room, user }: Awaited<ReturnType<typeof findTarget>>,
    kind: 'ban' | 'mute',
    until: Date | null,
  ): Promise<void> {
    const action: AuditAction = until ? `member.${PAST[kind]}` : `member.un${PAST[kind]}`;
    const entry = {
      ...{ siteId: actor.siteId, actor: `user:${actor.userId}` as const, action },
      ...{ target: `user:${user.id}` as const, room: room.id },
      ...(until && { data: { until: until.toISOString() } }),
    };
    await audit.record(
      entry,
      () => memberships.change(room, { kind, until, ...partiesOf(actor, user) }),
      ({ change }) => change !== null,
    );
  }

  return {
    /**
     * Returns the users who are banned now, by pages.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`
     */
    async bans(actor: Actor, slug: string, query: ListMembersQuery): Promise<Page<BannedUser>> {
      const { room } = await access.resolveMember(actor, slug, 'ban');
      return expensive.run(actor.userId, () => listBans(room, query));
    },

    /**
     * Bans a user of the site from the room, and ends the membership in the same decision. Another ban replaces it.
     * @param until - ISO 8601; undefined: for good
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `direct_room`, `user_not_found`,
     * `forbidden` (oneself), `validation_failed`
     */
    async ban(actor: Actor, slug: string, username: string, until?: string): Promise<BannedUser> {
      const target = await findTarget(actor, slug, username, 'ban');
      const end = endOf(until);
      await decide(actor, target, 'ban', end);
      if (target.user.kind === 'guest') await blockGuest(actor.siteId, target.user.id);
      return presentBan(target.user, end);
    },

    /** Ends a ban; the user may join again. Does nothing where there is none. @throws as `ban` */
    async unban(actor: Actor, slug: string, username: string): Promise<void> {
      await decide(actor, await findTarget(actor, slug, username, 'ban'), 'ban', null);
    },

    /**
     * Mutes a member, who then may neither send nor edit; leaving and joining again does not end it.
     * @param until - ISO 8601
     * @throws as `ban`
     */
    async mute(actor: Actor, slug: string, username: string, until: string): Promise<Member> {
      const target = await findTarget(actor, slug, username, 'mute');
      await decide(actor, target, 'mute', endOf(until));
      return memberReader.presentOne(target.room, target.user.id, { showMute: true, viewerId: actor.userId });
    },

    /** Ends a mute. Does nothing where there is none. @throws as `ban` */
    async unmute(actor: Actor, slug: string, username: string): Promise<void> {
      await decide(actor, await findTarget(actor, slug, username, 'mute'), 'mute', null);
    },
  };
}

const PAST = { ban: 'banned', mute: 'muted' } as const;
