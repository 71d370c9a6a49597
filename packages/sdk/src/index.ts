export { createChatClient } from './chat-client.js';
export { createMemoryTokenStore, createWebTokenStore } from './auth/token-store.js';
export { createMemoryOutboxStore, createWebOutboxStore } from './sync/outbox-store.js';
export { ChatError } from './errors.js';
export type { ChatErrorCode, ChatErrorDetails, ClientErrorCode } from './errors.js';
export type {
  AuthRequiredReason,
  ClientEventMap,
  ClientEventName,
  ConnectionState,
  ConnectionStatus,
  OutgoingMessage,
} from './events.js';
export type {
  AuthApi,
  ChatClient,
  MembersApi,
  MessagesApi,
  MessagesQuery,
  RoomsApi,
  MembersQuery,
  RoomsQuery,
  SendOptions,
} from './api.js';
export type { MonitorApi, MonitorConnection, MonitorEventMap, PresenceApi, TypingApi } from './live-api.js';
export type {
  ChatClientOptions,
  ChatSocket,
  Clock,
  CreateSocket,
  OutboxRecord,
  OutboxStore,
  RequestOptions,
  SocketOptions,
  StoredTokens,
  TabChannel,
  TabLocks,
  TokenStore,
} from './options.js';
export {
  MAX_CONTENT_CODE_POINTS,
  MAX_DISPLAY_NAME,
  MAX_PAGE,
  MAX_PASSWORD,
  MAX_ROOM_NAME,
  MAX_ROOM_TOPIC,
  MEMBER_ROLES,
  MIN_PASSWORD,
  USERNAME_PATTERN,
} from '@sotto/protocol';
export type {
  AddMemberInput,
  ChangesPage,
  CipherFlow,
  CreateRoomInput,
  LeaveRoomsResult,
  ErrorCode,
  FieldError,
  Member,
  MemberRole,
  Message,
  MessageEvent,
  MessagePage,
  MonitorRoom,
  MonitorSummary,
  OAuthErrorCode,
  Page,
  PresenceStatus,
  Profile,
  Reaction,
  RegisterInput,
  Room,
  RoomSummary,
  Scope,
  ServerEventName,
  ServerEvents,
  SessionEndCode,
  UpdateProfileInput,
  UpdateRoomInput,
  User,
  Visibility,
} from '@sotto/protocol';
