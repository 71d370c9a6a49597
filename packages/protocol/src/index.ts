/** The part of the contract that is free of zod: types for both sides, and values that browsers may import. */
export {
  CLIENT_MESSAGE_ID_PATTERN,
  DEFAULT_PAGE,
  GAP_WAIT_MS,
  HEADS_INTERVAL_SECONDS,
  MAX_BODY_BYTES,
  MAX_CHANGES,
  MAX_CHANGES_BYTES,
  MAX_CONTENT_CODE_POINTS,
  MAX_DISPLAY_NAME,
  MAX_JOINED_ROOMS,
  MAX_ROOM_OWNERS,
  MAX_UNOPENED_ROOMS,
  MAX_PAGE,
  MAX_PAGE_BYTES,
  MAX_PASSWORD,
  MAX_REACTION_NAMES,
  MAX_ROOM_NAME,
  MAX_ROOM_TOPIC,
  MAX_SLUG,
  MESSAGE_ID_PATTERN,
  MIN_PASSWORD,
  SLUG_PATTERN,
  TYPING_EXPIRES_SECONDS,
  USERNAME_PATTERN,
} from './limits.js';
export { SCOPES } from './scopes.js';
export type { Scope } from './scopes.js';
export {
  canAddMember,
  canChangeRole,
  canDeleteMessage,
  canEditMessage,
  canEditRoom,
  canReadRoom,
  canRemoveMember,
} from './abilities.js';
export { MEMBER_ROLES } from './roles.js';
export type { MemberRole } from './roles.js';
export { CLOSE_CODES, ERRORS, OAUTH_ERRORS } from './errors.js';
export type {
  ErrorCode,
  FieldError,
  OAuthErrorBody,
  OAuthErrorCode,
  Problem,
  SessionEndCode,
} from './errors.js';
export type { Profile, RegisterInput, UpdateProfileInput, User } from './users.js';
export type {
  CreateRoomInput,
  LeaveRoomsInput,
  LeaveRoomsResult,
  ListRoomsQuery,
  Room,
  RoomSummary,
  UpdateRoomInput,
  Visibility,
} from './rooms.js';
export type {
  ChangesPage,
  EditMessageInput,
  ListMessagesQuery,
  Message,
  MessagePage,
  Reaction,
  SendMessageInput,
} from './messages.js';
export type { AddMemberInput, ListMembersQuery, Member, UpdateMemberInput } from './members.js';
export type { PresenceStatus } from './presence.js';
export type { Page } from './pagination.js';
export type { StartQuery, StartResult } from './start.js';
export type { SignInWay, SiteConfig } from './site-config.js';
export type { ServerMetadata, TokenResponse } from './tokens.js';
export type { CipherFlow, MonitorRoom, MonitorSummary } from './monitor.js';
export type {
  Ack,
  ClientEventName,
  ClientEvents,
  MessageEvent,
  MonitorEvents,
  ServerEventName,
  ServerEvents,
  SyncResult,
} from './events.js';
