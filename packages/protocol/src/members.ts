import { z } from 'zod';
import type { PresenceStatus } from './presence.js';
import { MEMBER_ROLES } from './roles.js';
import type { MemberRole } from './roles.js';
import { username } from './text.js';
import type { User } from './users.js';

export interface Member {
  user: User;
  role: MemberRole;
  status: PresenceStatus;
  joinedAt: string;
  lastReadSeq: number;
}

export interface AddMemberInput {
  username: string;
  role?: MemberRole | undefined;
}

export interface UpdateMemberInput {
  role: MemberRole;
}

export const addMemberSchema: z.ZodType<AddMemberInput> = z.object({
  username,
  role: z.enum(MEMBER_ROLES).optional(),
});

export const updateMemberSchema: z.ZodType<UpdateMemberInput> = z.object({ role: z.enum(MEMBER_ROLES) });
