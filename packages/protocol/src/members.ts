import { z } from 'zod';
import { MAX_PAGE } from './limits.js';
import { pageLimit } from './pagination.js';
import type { PresenceStatus } from './presence.js';
import { MEMBER_ROLES } from './roles.js';
import type { MemberRole } from './roles.js';
import { username } from './text.js';
import type { User } from './users.js';

/** A user in a room. */
export interface Member {
  user: User;
  role: MemberRole;
  status: PresenceStatus;
  /** ISO 8601, UTC, milliseconds. */
  joinedAt: string;
  /** `seq` of the newest message that this member has read; 0 where the member or the reader has receipts off. */
  lastReadSeq: number;
  /**
   * `seq` of the newest message that a device of this member has received, at least `lastReadSeq`; only in rooms of at most
   * 20 members, where the site keeps such marks.
   */
  deliveredSeq?: number;
  /** ISO 8601; present while the member is muted, for moderators and owners and in the member's own events. */
  mutedUntil?: string;
}

/** Query of `GET /api/chat/rooms/<slug>/members/`. */
export interface ListMembersQuery {
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  limit: number;
}

/** Body of `POST /api/chat/rooms/<slug>/members/`. */
export interface AddMemberInput {
  username: string;
  /** `member` by default. */
  role?: MemberRole | undefined;
}

export interface UpdateMemberInput {
  role: MemberRole;
}

export const listMembersSchema: z.ZodType<ListMembersQuery> = z.object({
  cursor: z
    .string()
    .regex(/^[0-9a-f]{24}$/, 'must be a nextCursor of a previous page')
    .optional(),
  limit: pageLimit(MAX_PAGE, MAX_PAGE),
});

export const addMemberSchema: z.ZodType<AddMemberInput> = z.object({
  username,
  role: z.enum(MEMBER_ROLES).optional(),
});

export const updateMemberSchema: z.ZodType<UpdateMemberInput> = z.object({ role: z.enum(MEMBER_ROLES) });
