/** The request schemas, for the server. Browsers never import this entry, so their bundles stay free of zod. */
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
