import { z } from 'zod';
import {
  DEFAULT_INVITATION_SECONDS,
  MAX_INVITATION_SECONDS,
  MAX_INVITATION_USES,
  MAX_PAGE,
  MESSAGE_ID_PATTERN,
} from './limits.js';
import { pageLimit } from './pagination.js';
import type { MemberRole } from './roles.js';
import type { User } from './users.js';

/** An invitation to a room, as those see it who may invite. Its token is shown once. */
export interface Invitation {
  id: string;
  /** Who created it. */
  createdBy: User;
  /** ISO 8601, UTC, milliseconds, like the time below. */
  createdAt: string;
  expiresAt: string;
  /** How many users it lets in altogether. */
  maxUses: number;
  /** How many it has let in. */
  uses: number;
}

/** A new invitation, with the token that lets users in. */
export interface CreatedInvitation extends Invitation {
  /** Shown only here. */
  token: string;
}

/** Query of `GET /api/chat/rooms/<slug>/invitations/`. */
export interface ListInvitationsQuery {
  cursor?: string | undefined;
  /** 1 to 100, which is the default. */
  limit: number;
}

/** Body of `POST /api/chat/rooms/<slug>/invitations/`. */
export interface CreateInvitationInput {
  /** Seconds, 60 to 30 days; 7 days by default. */
  expiresIn?: number | undefined;
  /** 1 to 1,000; 1 by default. */
  maxUses?: number | undefined;
}

/** How long an invitation lives, in seconds, and how many users it lets in. */
export interface InvitationTerms {
  expiresIn: number;
  maxUses: number;
}

/** What a user who holds the token of a valid invitation may know about the room before joining. */
export interface InvitationPreview {
  /** Name of the room. */
  name: string;
  memberCount: number;
  /** Who created the invitation; absent where that user no longer exists. */
  invitedBy?: User;
  /** The user's own role; absent for who is not a member. */
  role?: MemberRole;
}

/** Body of `POST /api/chat/invitations/accept/` and `.../preview/`. */
export interface AcceptInvitationInput {
  token: string;
}

const MIN_INVITATION_SECONDS = 60;
const MAX_TOKEN = 128;

export const listInvitationsSchema: z.ZodType<ListInvitationsQuery> = z.object({
  cursor: z.string().regex(MESSAGE_ID_PATTERN, 'must be a nextCursor of a previous page').optional(),
  limit: pageLimit(MAX_PAGE, MAX_PAGE),
});

export const createInvitationSchema: z.ZodType<InvitationTerms> = z.object({
  expiresIn: z
    .int()
    .min(MIN_INVITATION_SECONDS)
    .max(MAX_INVITATION_SECONDS)
    .default(DEFAULT_INVITATION_SECONDS),
  maxUses: z.int().min(1).max(MAX_INVITATION_USES).default(1),
});

export const acceptInvitationSchema: z.ZodType<AcceptInvitationInput> = z.object({
  token: z.string().min(1).max(MAX_TOKEN),
});
