export { createChatClient } from './chat-client.js';
export { createMemoryTokenStore, createWebTokenStore } from './auth/token-store.js';
export { createMemoryOutboxStore, createWebOutboxStore } from './outbox/stores.js';
export { ChatError } from './errors.js';
export type { ChatErrorCode, ChatErrorDetails, ClientErrorCode } from './errors.js';
export type {
  AuthRequiredReason,
  ClientEventMap,
  ClientEventName,
  ConnectionState,
  ConnectionStatus,
  MergeOffer,
  OutgoingMessage,
} from './events.js';
export type { AuthApi, CodeExchange, GuestOptions, StartOptions } from './api/auth.js';
export type { BlocksApi } from './api/blocks.js';
export type { ChatClient } from './api/chat-client.js';
export type { FilesApi } from './api/files.js';
export type { InvitationsApi } from './api/invitations.js';
export type { MembersApi, MembersQuery } from './api/members.js';
export type {
  EditOptions,
  MessageReaction,
  MessagesApi,
  MessagesQuery,
  ReactorsQuery,
  SendOptions,
} from './api/messages.js';
export type { MonitorApi, MonitorConnection, MonitorEventMap } from './api/monitor.js';
export type { PresenceApi } from './api/presence.js';
export type { ReportsApi, ReportsQuery } from './api/reports.js';
export type { RoomsApi, RoomsQuery } from './api/rooms.js';
export type { TypingApi } from './api/typing.js';
export type { UsersApi } from './api/users.js';
export type {
  ChatClientOptions,
  ChatLogger,
  GetToken,
  LogDetails,
  RequestOptions,
  TokenReason,
} from './options.js';
export type {
  ChatSocket,
  Clock,
  CreateSocket,
  OutboxRecord,
  OutboxStore,
  SocketOptions,
  StoredGuest,
  StoredTokens,
  TabChannel,
  TabLocks,
  TokenStore,
} from './ports.js';
export {
  MAX_AVATAR_BYTES,
  MAX_CONTENT_CODE_POINTS,
  MAX_DISPLAY_NAME,
  MAX_MENTION_COUNT,
  MAX_MENTIONS,
  MAX_PAGE,
  MAX_PASSWORD,
  MAX_ROOM_NAME,
  MAX_ROOM_TOPIC,
  MEMBER_ROLES,
  MENTION_ROOM,
  MIN_PASSWORD,
  ROOM_ACTIONS,
  SLUG_PATTERN,
  USERNAME_PATTERN,
  abilitiesOf,
  can,
  factsOf,
  isSlowed,
} from '@sotto/protocol';
export type {
  AddMemberInput,
  AssertionErrorCode,
  BanInput,
  BannedUser,
  ChangePasswordInput,
  ChangesPage,
  CipherFlow,
  CreateInvitationInput,
  CreateRoomInput,
  CreateUploadInput,
  CreatedInvitation,
  LeaveRoomsResult,
  ErrorCode,
  FieldError,
  FileLimits,
  FileRef,
  FileTicket,
  GuestRights,
  GuestMerge,
  Invitation,
  InvitationPreview,
  KnownSystemData,
  LaterSystemData,
  Member,
  MemberRole,
  Mention,
  Message,
  MessageEvent,
  MessageFormat,
  MessagePage,
  SystemData,
  MonitorRoom,
  MonitorSummary,
  MuteInput,
  OAuthErrorCode,
  Page,
  PinnedMessages,
  PresenceStatus,
  OwnReactions,
  Profile,
  Quote,
  Reaction,
  ReactionState,
  ReadState,
  RegisterInput,
  Report,
  ReportInput,
  ReportReason,
  Room,
  RoomAction,
  RoomFacts,
  RoomKind,
  RoomNotifications,
  RoomPermissions,
  RoomSummary,
  Scope,
  ServerEventName,
  ServerEvents,
  Session,
  SharedRoom,
  SharedRooms,
  SessionEndCode,
  SignInMethod,
  SignInWay,
  SiteConfig,
  StartResult,
  UpdateProfileInput,
  UpdateRoomInput,
  Upload,
  User,
  Visibility,
} from '@sotto/protocol';
