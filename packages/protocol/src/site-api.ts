import { z } from 'zod';
import type { ErrorCode, FieldError } from './errors.js';
import { externalId, printable, reference } from './external-id.js';
import {
  DEFAULT_PAGE,
  DEFAULT_USER_TOKEN_SECONDS,
  MAX_AUDIT_PAGE,
  MAX_BACKEND_ITEMS,
  MAX_BACKEND_USERS,
  MAX_DISPLAY_NAME,
  MAX_ROOM_NAME,
  MAX_USER_TOKEN_SECONDS,
  MIN_USER_TOKEN_SECONDS,
} from './limits.js';
import type { Member } from './members.js';
import { checkRanges, mentions } from './mentions.js';
import type { Mention } from './mentions.js';
import type { Message, MessageFormat } from './messages.js';
import { clientMessageId, format } from './messages.js';
import { pageLimit } from './pagination.js';
import { MEMBER_ROLES } from './roles.js';
import type { MemberRole } from './roles.js';
import { roomFields } from './rooms.js';
import type { RoomSummary, UpdateRoomInput, Visibility } from './rooms.js';
import { content, displayText, username } from './text.js';
import { instant } from './time.js';
import { email } from './users.js';
import type { User } from './users.js';

/*
 * The server API, `/api/site/`: what the backend of a site does with the users and rooms of its site. A user or room is
 * named by the host's own id, or by `@` and a username or slug.
 */

/** A user, as the site's backend sees it. */
export interface SiteUser extends User {
  /** The host's own id; absent for users whom the site did not create. */
  externalId?: string;
  email?: string;
  /** Whether the user is known to read the mails to `email`; absent where there is none. */
  emailVerified?: boolean;
  /** Fields of the profile that only the site changes. */
  managed?: string[];
  /** Whether the user is shut out: no sign-in, no token. */
  disabled: boolean;
  /** ISO 8601, UTC, milliseconds. */
  createdAt: string;
}

/** Body of `PUT /api/site/users/<user>/`. Absent: unchanged; `null`: removed. */
export interface PutUserInput {
  /** 1 to 64 code points; `null`: the username. */
  displayName?: string | null | undefined;
  email?: string | null | undefined;
  /**
   * Whether the user was seen to read the mails to the `email` beside it, without which it is refused. Absent: as before
   * while the address is the same, and `false` for another one.
   */
  emailVerified?: boolean | undefined;
  /** `https`, from an origin that the site's settings allow. */
  avatarUrl?: string | null | undefined;
  /** What a new user is called if nobody else is; ignored later. */
  username?: string | undefined;
  /** `true` ends the user's sessions and allows no new ones. */
  disabled?: boolean | undefined;
}

/** A user in `POST /api/site/users/`. */
export interface BatchUser extends PutUserInput {
  /** The host's own id. */
  externalId: string;
}

/** Body of `POST /api/site/users/`: at most 100 users. */
export interface BatchUsersInput {
  users: BatchUser[];
}

/** Why one item of a list was not done. */
export interface ItemError {
  code: ErrorCode;
  detail: string;
  /** Which fields are wrong, with `validation_failed`. */
  errors?: FieldError[];
}

/** What came of the items of `POST /api/site/users/`, in their order. */
export interface BatchUsersResult {
  results: ({ user: SiteUser; error?: undefined } | { error: ItemError; user?: undefined })[];
}

/** Response of `DELETE /api/site/users/<user>/`: nothing that the user wrote opens any more; the rest follows within seconds. */
export interface EraseResult {
  id: string;
  status: 'erasing';
}

/** Body of `POST /api/site/users/<user>/tokens/`. */
export interface UserTokenInput {
  /** The public OAuth client of the page that uses the token: only its origins may. */
  client_id: string;
  /** Seconds, 60 to 86,400; 3,600 by default. */
  expiresIn?: number | undefined;
}

/** An access token for a user, without a refresh token. */
export interface UserToken {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
}

/** A room, as the site's backend sees it. */
export interface SiteRoom extends Omit<RoomSummary, 'lastMessage'> {
  /** Stable id; the audit names rooms by it. */
  id: string;
  /** The host's own id; absent for rooms that the site did not create. */
  externalId?: string;
}

/** Body of `PUT /api/site/rooms/<room>/`. Absent: unchanged, or the default of a new room. */
export interface PutRoomInput extends UpdateRoomInput {
  /** 1 to 80 code points. */
  name: string;
  /** Of a new public room; derived from the name if absent. Never changes. */
  slug?: string | undefined;
  /** Of a new room: `public` by default. Never changes. */
  visibility?: Visibility | undefined;
}

/** A member in a request of the backend. */
export interface MemberInput {
  /** The host's own id, or `@` and a username. */
  user: string;
  /** `member` by default. */
  role?: MemberRole | undefined;
}

/** Body of `PUT /api/site/rooms/<room>/members/`: who is in the room from now on, at most 1,000. */
export interface PutMembersInput {
  members: MemberInput[];
}

/** Body of `PATCH /api/site/rooms/<room>/members/`: at most 1,000 in each list. */
export interface PatchMembersInput {
  /** Users who become members, or get another role. */
  add?: MemberInput[] | undefined;
  /** Users who are no members from now on. */
  remove?: string[] | undefined;
}

/** What came of a change of members. */
export interface MembersResult {
  memberCount: number;
  /** How many users became members. */
  added: number;
  /** How many members got another role. */
  updated: number;
  /** How many are no members any more. */
  removed: number;
  /** Who could not be changed, as named in the request, and why. */
  errors: (ItemError & { user: string })[];
}

/** A member, as the site's backend sees it. */
export interface SiteMember extends Omit<Member, 'user' | 'status'> {
  user: SiteUser;
}

/** Body of `PUT /api/site/direct/`: two users. */
export interface PutDirectInput {
  users: [string, string];
}

/** Body of `POST /api/site/rooms/<room>/messages/`. */
export interface BackendMessageInput {
  content: string;
  /** Absent for plain text, which a line of the room always is. */
  format?: MessageFormat | undefined;
  /** The parts of the text that name members of the room; the client's own bot may always name all of them. */
  mentions?: Mention[] | undefined;
  /** Generated by the server if absent; also as the header `Idempotency-Key`. */
  clientMessageId?: string | undefined;
  /** The member on whose behalf it is; absent: the client's own bot. */
  user?: string | undefined;
  /** `system`: a line of the room instead of a message of somebody. */
  kind?: 'system' | undefined;
}

/** One change, as the audit of the site has it. */
export interface AuditEntry {
  id: string;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  /** `user:<id>`, `client:<client_id>`, `operator` or `server`. */
  actor: string;
  /** A dotted name, such as `room.deleted`. */
  action: string;
  /** The kind of a thing, and its id. */
  target: string;
  /** Id of the room in which it happened. */
  room?: string;
  data?: Record<string, string | number | boolean | null>;
}

/** Query of `GET /api/site/audit/`, whose entries come newest first. */
export interface AuditQuery {
  /** ISO 8601. */
  since?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  limit: number;
}

/** Query of `GET /api/site/rooms/<room>/members/`. */
export interface SiteMembersQuery {
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  limit: number;
}

/**
 * A line of `GET /api/site/users/<user>/export/` (NDJSON). The last one is `end`: an export without it is incomplete.
 */
export type ExportLine =
  | { type: 'user'; user: SiteUser }
  | {
      type: 'membership';
      room: { id: string; slug: string; name: string; externalId?: string };
      /** `null` for a room that the user has left. */
      role: MemberRole | null;
      joinedAt: string;
    }
  | { type: 'message'; message: Message }
  /** `message`: its id. */
  | { type: 'reaction'; message: string; emoji: string }
  | { type: 'block'; user: User }
  | { type: 'report'; message: string; reason: string; note?: string; createdAt: string }
  | { type: 'end'; lines: number };

const MAX_URL = 2048;
const MAX_ACTOR = 100;
const MAX_CLIENT_ID = 128;

const avatarUrl = z.url({ protocol: /^https$/ }).max(MAX_URL);

const userFields = {
  displayName: displayText(MAX_DISPLAY_NAME).nullable().optional(),
  email: email.nullable().optional(),
  emailVerified: z.boolean().optional(),
  avatarUrl: avatarUrl.nullable().optional(),
  username: username.optional(),
  disabled: z.boolean().optional(),
};

/** What is verified is named beside it: an address that the user changes at the same time is another one. */
const namesVerified = ({ email, emailVerified }: PutUserInput) =>
  emailVerified === undefined || typeof email === 'string';
const UNNAMED = { path: ['emailVerified'], message: 'needs the email that it is about' };

export const putUserSchema: z.ZodType<PutUserInput> = z.object(userFields).refine(namesVerified, UNNAMED);
export const batchUserSchema: z.ZodType<BatchUser> = z
  .object({ externalId, ...userFields })
  .refine(namesVerified, UNNAMED);
/** Each item is validated by itself, so that a wrong one does not keep the others out. */
export const batchUsersSchema: z.ZodType<{ users: unknown[] }> = z.object({
  users: z.array(z.unknown()).min(1).max(MAX_BACKEND_USERS),
});

export const userTokenSchema: z.ZodType<{ client_id: string; expiresIn: number }> = z.object({
  client_id: z.string().min(1).max(MAX_CLIENT_ID),
  expiresIn: z
    .int()
    .min(MIN_USER_TOKEN_SECONDS)
    .max(MAX_USER_TOKEN_SECONDS)
    .optional()
    .transform((seconds) => seconds ?? DEFAULT_USER_TOKEN_SECONDS),
});

export const putRoomSchema: z.ZodType<PutRoomInput> = z.object({
  ...roomFields,
  name: displayText(MAX_ROOM_NAME),
});

const member = z.object({ user: reference, role: z.enum(MEMBER_ROLES).optional() });
const members = z.array(member).max(MAX_BACKEND_ITEMS);

export const putMembersSchema: z.ZodType<PutMembersInput> = z.object({ members });
export const patchMembersSchema: z.ZodType<PatchMembersInput> = z.object({
  add: members.optional(),
  remove: z.array(reference).max(MAX_BACKEND_ITEMS).optional(),
});
export const putDirectSchema: z.ZodType<PutDirectInput> = z.object({
  users: z.tuple([reference, reference]),
});

export const backendMessageSchema: z.ZodType<BackendMessageInput> = z
  .object({
    content,
    format,
    mentions,
    clientMessageId: clientMessageId.optional(),
    user: reference.optional(),
    kind: z.literal('system').optional(),
  })
  .superRefine(checkRanges)
  .refine(({ mentions, kind }) => mentions === undefined || kind === undefined, {
    path: ['mentions'],
    message: 'must not be combined with kind: a system line mentions nobody',
  })
  .refine(({ format, kind }) => format === undefined || kind === undefined, {
    path: ['format'],
    message: 'must not be combined with kind: a system line is plain text',
  })
  .refine(({ user, kind }) => user === undefined || kind === undefined, {
    path: ['kind'],
    message: 'must not be combined with user: a system line is nobody’s',
  });

export const auditQuerySchema: z.ZodType<AuditQuery> = z.object({
  since: instant.optional(),
  actor: printable.max(MAX_ACTOR).optional(),
  action: printable.max(MAX_ACTOR).optional(),
  cursor: z
    .string()
    .regex(/^[0-9]{1,15}-[0-9a-f]{24}$/, 'must be a nextCursor of a previous page')
    .optional(),
  limit: pageLimit(MAX_AUDIT_PAGE, DEFAULT_PAGE),
});
