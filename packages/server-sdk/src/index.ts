/** The client of the server API for backends. */
export { createServerClient } from './client.js';
export type { ServerClient } from './client.js';
export { ChatError } from './errors.js';
export type { ChatErrorCode, ChatErrorDetails, ClientErrorCode } from './errors.js';
export type { CallOptions, ServerClientOptions } from './options.js';
export type { RoomRef, UserRef } from './references.js';
export type { RoomMember, RoomsApi, SendInput } from './resources/rooms.js';
export type { UsersApi } from './resources/users.js';
export type { WebhooksApi } from './resources/webhooks.js';
export { signUserToken } from './user-token.js';
export type { UserTokenOptions } from './user-token.js';
export { verifyWebhook } from './verify-webhook.js';
export type { WebhookEvent, WebhookRequest } from './verify-webhook.js';
export type {
  AuditEntry,
  AuditQuery,
  BatchUser,
  BatchUsersResult,
  ChangesPage,
  CreateWebhookInput,
  EraseResult,
  ExportLine,
  FieldError,
  ItemError,
  MemberRole,
  MembersResult,
  Mention,
  Message,
  MessagePage,
  Page,
  PutRoomInput,
  PutUserInput,
  SiteMember,
  SiteRoom,
  SiteUser,
  UpdateRoomInput,
  UpdateWebhookInput,
  UserToken,
  UserTokenInput,
  Webhook,
  WebhookData,
  WebhookDelivery,
  WebhookEventType,
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
} from '@sotto/protocol';
