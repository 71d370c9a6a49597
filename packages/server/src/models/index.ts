import type { Connection } from 'mongoose';
import type { Keyring } from '../crypto/keyring.js';
import { createAuditModel } from './audit.js';
import { createAuthorizationCodeModel } from './authorization-code.js';
import type { AuthorizationCodeModel } from './authorization-code.js';
import type { AuditModel } from './audit.js';
import { createBlockModel } from './block.js';
import type { BlockModel } from './block.js';
import { createDataKeyModel } from './data-key.js';
import type { DataKeyModel } from './data-key.js';
import { createDraftModel } from './draft.js';
import type { DraftModel } from './draft.js';
import { createEmailLinkModel } from './email-link.js';
import type { EmailLinkModel } from './email-link.js';
import { createErasureModel } from './erasure.js';
import type { ErasureModel } from './erasure.js';
import { createFileModel } from './file.js';
import type { FileModel } from './file.js';
import { createFileChunkModel } from './file-chunk.js';
import type { FileChunkModel } from './file-chunk.js';
import { createHeldKeys } from './held-keys.js';
import { createIdentityKeyModel } from './identity-key.js';
import type { IdentityKeyModel } from './identity-key.js';
import { createGuestBlockModel } from './guest-block.js';
import type { GuestBlockModel } from './guest-block.js';
import { createKeyHolderModel } from './key-holder.js';
import type { KeyHolderModel } from './key-holder.js';
import { createAvatarModel } from './avatar.js';
import type { AvatarModel } from './avatar.js';
import { createInvitationModel } from './invitation.js';
import { createHookModel } from './hook.js';
import type { HookModel } from './hook.js';
import type { InvitationModel } from './invitation.js';
import { createJobModel } from './job.js';
import type { JobModel } from './job.js';
import { createMemberModel } from './member.js';
import type { MemberModel } from './member.js';
import { createMessageModel } from './message.js';
import type { MessageModel } from './message.js';
import { createMessageVersionModel } from './message-version.js';
import type { MessageVersionModel } from './message-version.js';
import { createOAuthAccessTokenModel } from './oauth-access-token.js';
import type { OAuthAccessTokenModel } from './oauth-access-token.js';
import { createOAuthClientModel } from './oauth-client.js';
import type { OAuthClientModel } from './oauth-client.js';
import { createOAuthSessionModel } from './oauth-session.js';
import type { OAuthSessionModel } from './oauth-session.js';
import { createPushSubscriptionModel } from './push-subscription.js';
import type { PushSubscriptionModel } from './push-subscription.js';
import { createPushTicketModel } from './push-ticket.js';
import type { PushTicketModel } from './push-ticket.js';
import { createNoticeModel } from './notice.js';
import type { NoticeModel } from './notice.js';
import { createReactionModel } from './reaction.js';
import type { ReactionModel } from './reaction.js';
import { createReportModel } from './report.js';
import type { ReportModel } from './report.js';
import { createRingKeyModel } from './ring-key.js';
import type { RingKeyModel } from './ring-key.js';
import { createRoomModel } from './room.js';
import type { RoomModel } from './room.js';
import { createSchemaVersionModel } from './schema-version.js';
import type { SchemaVersionModel } from './schema-version.js';
import { createSiteModel } from './site.js';
import type { SiteModel } from './site.js';
import { createUsedAssertionModel } from './used-assertion.js';
import type { UsedAssertionModel } from './used-assertion.js';
import { createUserModel } from './user.js';
import type { UserModel } from './user.js';
import { createWebhookModel } from './webhook.js';
import type { WebhookModel } from './webhook.js';
import { createWebhookCursorModel } from './webhook-cursor.js';
import type { WebhookCursorModel } from './webhook-cursor.js';
import { createWebhookDeliveryModel } from './webhook-delivery.js';
import type { WebhookDeliveryModel } from './webhook-delivery.js';
import { createWebhookEventModel } from './webhook-event.js';
import type { WebhookEventModel } from './webhook-event.js';
import { createWebhookLeaseModel } from './webhook-lease.js';
import type { WebhookLeaseModel } from './webhook-lease.js';

/** All models of one server, on one connection. */
export interface Models {
  Site: SiteModel;
  User: UserModel;
  IdentityKey: IdentityKeyModel;
  UsedAssertion: UsedAssertionModel;
  OAuthClient: OAuthClientModel;
  OAuthSession: OAuthSessionModel;
  OAuthAccessToken: OAuthAccessTokenModel;
  Room: RoomModel;
  Member: MemberModel;
  GuestBlock: GuestBlockModel;
  Message: MessageModel;
  MessageVersion: MessageVersionModel;
  Hook: HookModel;
  Draft: DraftModel;
  Invitation: InvitationModel;
  Avatar: AvatarModel;
  Block: BlockModel;
  File: FileModel;
  FileChunk: FileChunkModel;
  PushSubscription: PushSubscriptionModel;
  PushTicket: PushTicketModel;
  EmailLink: EmailLinkModel;
  Notice: NoticeModel;
  Reaction: ReactionModel;
  Report: ReportModel;
  Audit: AuditModel;
  Webhook: WebhookModel;
  WebhookCursor: WebhookCursorModel;
  WebhookDelivery: WebhookDeliveryModel;
  WebhookEvent: WebhookEventModel;
  WebhookLease: WebhookLeaseModel;
  AuthorizationCode: AuthorizationCodeModel;
  RingKey: RingKeyModel;
  DataKey: DataKeyModel;
  KeyHolder: KeyHolderModel;
  Job: JobModel;
  Erasure: ErasureModel;
  SchemaVersion: SchemaVersionModel;
}

/** Creates the models; operators in filters are refused unless they are `mongoose.trusted`. */
export function createModels(connection: Connection, keyring: Keyring): Models {
  connection.set('sanitizeFilter', true);
  const held = createHeldKeys();
  return {
    Site: createSiteModel(connection),
    User: createUserModel(connection),
    IdentityKey: createIdentityKeyModel(connection),
    UsedAssertion: createUsedAssertionModel(connection),
    OAuthClient: createOAuthClientModel(connection),
    OAuthSession: createOAuthSessionModel(connection),
    OAuthAccessToken: createOAuthAccessTokenModel(connection),
    Room: createRoomModel(connection),
    Member: createMemberModel(connection),
    GuestBlock: createGuestBlockModel(connection),
    Message: createMessageModel(connection, { keyring, dataKeys: held.source }),
    MessageVersion: createMessageVersionModel(connection),
    Hook: createHookModel(connection),
    Draft: createDraftModel(connection),
    Invitation: createInvitationModel(connection),
    Avatar: createAvatarModel(connection),
    Block: createBlockModel(connection),
    File: createFileModel(connection),
    FileChunk: createFileChunkModel(connection),
    PushSubscription: createPushSubscriptionModel(connection),
    PushTicket: createPushTicketModel(connection),
    EmailLink: createEmailLinkModel(connection),
    Notice: createNoticeModel(connection),
    Reaction: createReactionModel(connection),
    Report: createReportModel(connection),
    Audit: createAuditModel(connection),
    Webhook: createWebhookModel(connection),
    WebhookCursor: createWebhookCursorModel(connection),
    WebhookDelivery: createWebhookDeliveryModel(connection),
    WebhookEvent: createWebhookEventModel(connection),
    WebhookLease: createWebhookLeaseModel(connection),
    AuthorizationCode: createAuthorizationCodeModel(connection),
    RingKey: createRingKeyModel(connection),
    DataKey: createDataKeyModel(connection, held),
    KeyHolder: createKeyHolderModel(connection),
    Job: createJobModel(connection),
    Erasure: createErasureModel(connection),
    SchemaVersion: createSchemaVersionModel(connection),
  };
}
