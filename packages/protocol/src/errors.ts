import type { Draft } from './drafts.js';

/** All error codes of the server, with HTTP status and title. Codes are stable: they never change their meaning. */
export const ERRORS = {
  bad_request: { status: 400, title: 'The request is malformed' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  unauthorized: { status: 401, title: 'Authentication is required' },
  invalid_token: { status: 401, title: 'The access token is not valid' },
  invalid_client: { status: 401, title: 'The OAuth client is unknown or its secret is wrong' },
  forbidden: { status: 403, title: 'This is not allowed' },
  not_a_member: { status: 403, title: 'Only members of the room may do this' },
  insufficient_role: { status: 403, title: 'Your role in the room does not allow this' },
  insufficient_scope: { status: 403, title: 'The access token does not cover this' },
  origin_not_allowed: { status: 403, title: 'This origin is not allowed' },
  site_disabled: { status: 403, title: 'The operator has disabled this site' },
  client_disabled: { status: 403, title: 'The operator has disabled this OAuth client' },
  user_disabled: { status: 403, title: 'This user is disabled' },
  wrong_password: { status: 403, title: 'The password is wrong' },
  ticket_invalid: { status: 403, title: 'The ticket is used, expired or unknown' },
  guest_not_allowed: { status: 403, title: 'Guests may not do this' },
  profile_managed: { status: 403, title: 'The site manages this field of the profile' },
  banned: { status: 403, title: 'You are banned from this room' },
  muted: { status: 403, title: 'You are muted in this room' },
  cannot_message: { status: 403, title: 'You cannot write to this user' },
  directory_off: { status: 403, title: 'This site has no people search' },
  registration_closed: { status: 403, title: 'Registration is closed' },
  not_found: { status: 404, title: 'There is no such resource' },
  client_not_found: { status: 404, title: 'There is no such OAuth client' },
  room_not_found: { status: 404, title: 'There is no such room' },
  message_not_found: { status: 404, title: 'There is no such message' },
  member_not_found: { status: 404, title: 'There is no such member' },
  user_not_found: { status: 404, title: 'There is no such user' },
  invitation_not_found: { status: 404, title: 'There is no such invitation' },
  report_not_found: { status: 404, title: 'There is no such report' },
  session_not_found: { status: 404, title: 'There is no such session' },
  webhook_not_found: { status: 404, title: 'There is no such webhook' },
  file_not_found: { status: 404, title: 'There is no such file' },
  method_not_allowed: { status: 405, title: 'This method is not supported here' },
  username_taken: { status: 409, title: 'This username is taken' },
  slug_taken: { status: 409, title: 'This slug is taken' },
  last_owner: { status: 409, title: 'A room with members needs an owner' },
  owner_limit: { status: 409, title: 'This room has too many owners' },
  room_limit: { status: 409, title: 'This user is in too many rooms' },
  guest_merged: { status: 409, title: 'This guest belongs to another account' },
  direct_room: { status: 409, title: 'A direct room does not allow this' },
  room_archived: { status: 409, title: 'This room is archived' },
  room_deleted: { status: 409, title: 'This room was deleted' },
  message_deleted: { status: 409, title: 'This message was deleted' },
  draft_conflict: { status: 409, title: 'The draft was changed elsewhere' },
  pin_limit: { status: 409, title: 'This room has too many pinned messages' },
  room_pin_limit: { status: 409, title: 'This user has pinned too many rooms' },
  push_limit: { status: 409, title: 'The user has too many devices for notifications' },
  reaction_limit: { status: 409, title: 'This message has too many different reactions' },
  part_conflict: { status: 409, title: 'This part was stored with other bytes' },
  upload_incomplete: { status: 409, title: 'Parts of this upload are missing' },
  file_gone: { status: 409, title: 'This file is gone' },
  file_in_use: { status: 409, title: 'This file belongs to another message' },
  quota_exceeded: { status: 409, title: 'The files of this user take too much space' },
  idempotency_conflict: { status: 409, title: 'This clientMessageId was used for another text' },
  cursor_ahead: { status: 409, title: 'The cursor is ahead of the room' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  file_too_large: { status: 413, title: 'The file is too large' },
  unsupported_media_type: { status: 415, title: 'This content type is not supported' },
  range_not_satisfiable: { status: 416, title: 'The file has nothing of this range' },
  validation_failed: { status: 422, title: 'A field is invalid' },
  invalid_emoji: { status: 422, title: 'This is not one emoji' },
  reply_not_found: { status: 422, title: 'There is no such message to reply to' },
  mention_not_member: { status: 422, title: 'A mentioned user is no member of the room' },
  file_refused: { status: 422, title: 'This file is not accepted' },
  url_refused: { status: 422, title: 'This address may not be called' },
  slow_mode: { status: 429, title: 'Slow mode is on in this room' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_sockets: { status: 429, title: 'Too many open connections' },
  internal_error: { status: 500, title: 'Internal server error' },
  unavailable: { status: 503, title: 'The service is unavailable' },
  draining: { status: 503, title: 'The server is restarting' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERRORS;

/** Which field of a request is wrong. */
export interface FieldError {
  /** Dotted: `content`, `rooms.general`. */
  path: string;
  /** What is wrong, as a stable code: `too_small`, `common_password`, … */
  code: string;
  /** A sentence for developers. */
  message: string;
}

/** RFC 9457 problem document: the body of every error response, except of OAuth endpoints (RFC 6749, section 5.2). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  errors?: FieldError[];
  /** The server's id of the request, for its operator. */
  requestId?: string;
  /** Seconds to wait, with `rate_limited`, `unavailable` and `draining`. */
  retryAfter?: number;
  /** With `muted` and `banned`: when that ends, ISO 8601; absent where it does not. */
  until?: string;
  /** With `draft_conflict`: the draft as it is stored; its text is empty where there is none. */
  draft?: Draft;
}

/** Error codes of the token endpoint: RFC 6749 section 5.2 and RFC 6750 section 3.1. */
export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'slow_down',
] as const;
/** A stable error code of the token endpoint. */
export type OAuthErrorCode = (typeof OAUTH_ERRORS)[number];

/** Body of an error response of the token endpoint: RFC 6749, section 5.2. */
export interface OAuthErrorBody {
  error: OAuthErrorCode;
  /** With `invalid_grant`: what is wrong with the assertion. */
  code?: AssertionErrorCode;
  error_description?: string;
}

/** Why an assertion of `jwt-bearer` was refused: member `code` of `invalid_grant`. */
export const ASSERTION_ERRORS = [
  'assertion_invalid',
  'assertion_expired',
  'assertion_audience',
  'assertion_claim',
  'user_disabled',
] as const;
/** A stable error code of an assertion. */
export type AssertionErrorCode = (typeof ASSERTION_ERRORS)[number];

/** Close codes of the plain WebSocket. */
export const CLOSE_CODES = {
  badFrame: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  notFound: 4404,
  rateLimited: 4429,
  restart: 1012,
} as const;

/** Why the server ended a session; sent in `session.ended` before the disconnect. */
export type SessionEndCode =
  'token_expired' | 'token_revoked' | 'user_disabled' | 'user_deleted' | 'site_disabled' | 'bad_frames';
