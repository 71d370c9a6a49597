/** The part of the contract that is free of zod: types for both sides, and values that browsers may import. */
export {
  CLIENT_MESSAGE_ID_PATTERN,
  DEFAULT_INVITATION_SECONDS,
  DEFAULT_PAGE,
  DRAFT_SECONDS,
  FILE_TYPES,
  GAP_WAIT_MS,
  HEADS_INTERVAL_SECONDS,
  MAX_AUDIT_PAGE,
  MAX_AVATAR_BYTES,
  MAX_BACKEND_BODY_BYTES,
  MAX_BACKEND_ITEMS,
  MAX_BACKEND_USERS,
  MAX_BODY_BYTES,
  MAX_CHANGES,
  MAX_CHANGES_BYTES,
  MAX_CONTENT_CODE_POINTS,
  MAX_DELIVERED_MEMBERS,
  MAX_DELIVERED_ROOMS,
  MAX_DISPLAY_NAME,
  MAX_DRAFTS,
  MAX_EMOJI_UNITS,
  MAX_EXTERNAL_ID,
  MAX_FILES_PER_MESSAGE,
  MAX_FILE_BYTES,
  MAX_FILE_NAME,
  MAX_INVITATION_SECONDS,
  MAX_INVITATION_USES,
  MAX_JOINED_ROOMS,
  MAX_MENTION_COUNT,
  MAX_MENTIONS,
  MAX_OPEN_ROOM_MENTION,
  MAX_OWN_REACTIONS,
  MAX_ROOM_OWNERS,
  MAX_UNOPENED_ROOMS,
  MAX_UPLOADS,
  MAX_USER_FILE_BYTES,
  MAX_VERSIONS,
  MAX_VIDEO_MS,
  MAX_VOICE_MS,
  MAX_VOICE_PEAK,
  MAX_PAGE,
  MAX_PAGE_BYTES,
  MAX_PASSWORD,
  MAX_PREVIEW_BYTES,
  MAX_PINNED_ROOMS,
  MAX_PINS,
  MAX_QUOTE_CODE_POINTS,
  MAX_PUSH_DEVICES,
  MAX_REACTION_KINDS,
  MAX_REACTION_NAMES,
  MAX_REPORT_NOTE,
  MAX_ROOM_NAME,
  MAX_ROOM_TOPIC,
  MAX_SLOW_MODE_SECONDS,
  MAX_SLUG,
  MAX_USER_RESULTS,
  MAX_USER_TOKEN_SECONDS,
  MAX_WEBHOOKS,
  MAX_WEBHOOK_URL,
  MENTION_ROOM,
  MESSAGE_ID_PATTERN,
  MIN_PASSWORD,
  MIN_SLOW_MODE_SECONDS,
  MIN_USER_QUERY,
  PUSH_TICKET_SECONDS,
  SLUG_PATTERN,
  TYPING_EXPIRES_SECONDS,
  VOICE_PEAKS,
  VOICE_TYPES,
  UPLOAD_PART_BYTES,
  USERNAME_PATTERN,
} from './limits.js';
export { SCOPES } from './scopes.js';
export type { Scope } from './scopes.js';
export { MEMBER_ROLES } from './roles.js';
export type { MemberRole } from './roles.js';
export { DEFAULT_PERMISSIONS, POLICY, ROOM_ACTIONS, abilitiesOf, can, factsOf, isSlowed } from './policy.js';
export type { EditHistory, GuestRights, PolicyAction, RoomAction, RoomFacts } from './policy.js';
export {
  DEFAULT_NOTIFICATION_SETTINGS,
  MAIL_DELAY_MS,
  NOTIFICATION_RULES,
  PUSH_DELAY_MS,
  decideNotification,
  isQuiet,
  isToUser,
  levelNow,
} from './notification-policy.js';
export type {
  NotificationFacts,
  NotificationKind,
  NotificationSettings,
  QuietHours,
} from './notification-policy.js';
export type { OpenPushInput, PushPayload, PushSubscriptionInput, PushedMessage } from './push.js';
export type { UpdateNotificationSettingsInput } from './notification-settings.js';
export { DEFAULT_PRIVACY_SETTINGS, DIRECT_AUDIENCES } from './privacy.js';
export type { DirectAudience, PrivacySettings } from './privacy.js';
export type { UpdatePrivacySettingsInput } from './privacy-settings.js';
export { ASSERTION_ERRORS, CLOSE_CODES, ERRORS, OAUTH_ERRORS } from './errors.js';
export type {
  AssertionErrorCode,
  ErrorCode,
  FieldError,
  OAuthErrorBody,
  OAuthErrorCode,
  Problem,
  SessionEndCode,
} from './errors.js';
export type {
  DeleteAccountInput,
  PatchProfileInput,
  Profile,
  RegisterInput,
  UpdateProfileInput,
  User,
} from './users.js';
export type {
  CreateRoomInput,
  LeaveRoomsInput,
  LeaveRoomsResult,
  ListRoomsQuery,
  PatchRoomInput,
  OwnRoomSettings,
  ReadState,
  Room,
  RoomKind,
  RoomNotifications,
  RoomPermissions,
  RoomSummary,
  UpdateRoomInput,
  Visibility,
} from './rooms.js';
export type {
  ChangesPage,
  EditMessageInput,
  KnownSystemData,
  LaterSystemData,
  ListMessagesQuery,
  Message,
  MessageFormat,
  MessagePage,
  MessageVersion,
  MessageVersions,
  PinnedMessages,
  Quote,
  SendMessageInput,
  SystemData,
} from './messages.js';
export type { Mention } from './mentions.js';
export type { Draft, PutDraftInput } from './drafts.js';
export type { ListReactionsQuery, OwnReactions, Reaction, ReactionState } from './reactions.js';
export { fileKindOf } from './file-kind.js';
export type { FileKind } from './file-kind.js';
export { isDecodable, pictureSize } from './picture-size.js';
export type { PictureSize } from './picture-size.js';
export type {
  CreateUploadInput,
  FileLimits,
  FileRef,
  FileTicket,
  ListFilesQuery,
  RoomFile,
  RoomFilesPage,
  Upload,
  VoiceFacts,
} from './files.js';
export type { HookMessageInput } from './hooks.js';
export type { AddMemberInput, ListMembersQuery, Member, UpdateMemberInput } from './members.js';
export type { PresenceStatus } from './presence.js';
export type { Page } from './pagination.js';
export type { StartQuery, StartResult } from './start.js';
export type { GuestMerge, SignInWay, SiteConfig } from './site-config.js';
export type {
  AcceptInvitationInput,
  CreateInvitationInput,
  CreatedInvitation,
  Invitation,
  InvitationPreview,
  InvitationTerms,
  ListInvitationsQuery,
} from './invitations.js';
export { REPORT_REASONS } from './report-reasons.js';
export type { ReportReason } from './report-reasons.js';
export type { BanInput, BannedUser, ListReportsQuery, MuteInput, Report, ReportInput } from './moderation.js';
export { SIGN_IN_METHODS } from './sign-in-methods.js';
export type { SignInMethod } from './sign-in-methods.js';
export type { ChangePasswordInput, Session } from './sessions.js';
export type { MergeGuestInput, SharedRoom, SharedRooms, UserResults } from './people.js';
export type {
  AuditEntry,
  AuditQuery,
  BackendMessageInput,
  BatchUser,
  BatchUsersInput,
  BatchUsersResult,
  EraseResult,
  ExportLine,
  ItemError,
  MemberInput,
  MembersResult,
  PatchMembersInput,
  PutDirectInput,
  PutMembersInput,
  PutRoomInput,
  PutUserInput,
  SiteMember,
  SiteMembersQuery,
  SiteRoom,
  SiteUser,
  UserToken,
  UserTokenInput,
} from './site-api.js';
export { WEBHOOK_EVENTS } from './webhook-events.js';
export type { WebhookEventType } from './webhook-events.js';
export type {
  CreateWebhookInput,
  ListDeliveriesQuery,
  ReplayWebhookInput,
  UpdateWebhookInput,
  Webhook,
  WebhookData,
  WebhookDelivery,
  WebhookMemberData,
  WebhookMessage,
  WebhookMessageData,
  WebhookPayload,
  WebhookReportData,
  WebhookRoom,
  WebhookRoomData,
  WebhookRoomRef,
  WebhookUser,
  WebhookUserData,
  WebhookWithSecret,
} from './webhooks.js';
export type { ServerMetadata, TokenResponse } from './tokens.js';
export { AUTHORIZATION_ERRORS } from './authorization.js';
export type { AuthorizationErrorCode, AuthorizationMessage } from './authorization.js';
export type { CipherFlow, MonitorRoom, MonitorSummary } from './monitor.js';
export type {
  Ack,
  ClientEventName,
  ClientEvents,
  DeliveredState,
  MessageEvent,
  MonitorEvents,
  ServerEventName,
  ServerEvents,
  SyncResult,
} from './events.js';
