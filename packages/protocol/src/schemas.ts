/** The request schemas, for the server. Browsers never import this entry, so their bundles stay free of zod. */
export { deleteAccountSchema, email, registerSchema, updateProfileSchema } from './users.js';
export { isReservedUsername } from './reserved-usernames.js';
export {
  createRoomSchema,
  leaveRoomsSchema,
  listRoomsSchema,
  readSchema,
  roomNotificationsSchema,
  slug,
  unreadSchema,
  updateRoomSchema,
} from './rooms.js';
export {
  changesSchema,
  clientMessageId,
  editMessageSchema,
  listMessagesSchema,
  sendMessageSchema,
} from './messages.js';
export { putDraftSchema } from './drafts.js';
export { createUploadSchema, listFilesSchema } from './files.js';
export { openPushSchema, pushId, pushSubscriptionSchema } from './push.js';
export { updateNotificationSettingsSchema } from './notification-settings.js';
export { updatePrivacySettingsSchema } from './privacy-settings.js';
export { listReactionsSchema } from './reactions.js';
export { hookMessageSchema } from './hooks.js';
export { acceptInvitationSchema, createInvitationSchema, listInvitationsSchema } from './invitations.js';
export { banSchema, listReportsSchema, muteSchema, reportSchema, resolveReportSchema } from './moderation.js';
export { changePasswordSchema, endSessionsSchema } from './sessions.js';
export { mergeGuestSchema, searchUsersSchema } from './people.js';
export {
  auditQuerySchema,
  backendMessageSchema,
  batchUserSchema,
  batchUsersSchema,
  patchMembersSchema,
  putDirectSchema,
  putMembersSchema,
  putRoomSchema,
  putUserSchema,
  userTokenSchema,
} from './site-api.js';
export { externalId } from './external-id.js';
export {
  createWebhookSchema,
  listDeliveriesSchema,
  replayWebhookSchema,
  updateWebhookSchema,
} from './webhooks.js';
export { startSchema } from './start.js';
export { siteConfigSchema } from './site-config.js';
export { addMemberSchema, listMembersSchema, updateMemberSchema } from './members.js';
export { clientEventSchemas, plainFrameSchema } from './socket-frames.js';
export type { PlainFrame } from './socket-frames.js';
export { cleanDisplayText, content, displayText, password, username } from './text.js';
