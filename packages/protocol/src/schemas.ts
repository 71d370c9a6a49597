/** The request schemas: the server's edge. Browsers never import this entry, so zod stays out of their bundles. */
export { registerSchema, updateProfileSchema } from './users.js';
export {
  createRoomSchema,
  leaveRoomsSchema,
  listRoomsSchema,
  readSchema,
  slug,
  updateRoomSchema,
} from './rooms.js';
export {
  changesSchema,
  clientMessageId,
  editMessageSchema,
  listMessagesSchema,
  sendMessageSchema,
} from './messages.js';
export { startSchema } from './start.js';
export { siteConfigSchema } from './site-config.js';
export { addMemberSchema, listMembersSchema, updateMemberSchema } from './members.js';
export { clientEventSchemas, plainFrameSchema } from './socket-frames.js';
export type { PlainFrame } from './socket-frames.js';
export { content, displayText, password, username } from './text.js';
