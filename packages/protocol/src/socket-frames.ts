import { z } from 'zod';
import { MAX_DELIVERED_ROOMS, MAX_JOINED_ROOMS, MESSAGE_ID_PATTERN } from './limits.js';
import { checkEdit, checkSend, clientMessageId, editFields, sendFields } from './messages.js';
import { emoji } from './reactions.js';
import { slug } from './rooms.js';

const revision = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const messageId = z.string().regex(MESSAGE_ID_PATTERN, 'must be a message id');
const token = z.string().min(1).max(1024);
/** A number for each of some rooms, by slug. */
const perRoom = (most: number) =>
  z
    .record(slug, revision)
    .refine((rooms) => Object.keys(rooms).length <= most, `must name at most ${most} rooms`);

/** Payload schemas of the Socket.IO events that clients send. */
export const clientEventSchemas = {
  'message.send': checkSend(z.object({ room: slug, ...sendFields, clientMessageId })),
  'message.edit': checkEdit(z.object({ room: slug, id: messageId, ...editFields })),
  'message.delete': z.object({ room: slug, id: messageId }),
  'reaction.add': z.object({ room: slug, id: messageId, emoji }),
  'reaction.remove': z.object({ room: slug, id: messageId, emoji }),
  'typing.start': z.object({ room: slug }),
  'typing.stop': z.object({ room: slug }),
  read: z.object({ room: slug, seq: revision }),
  delivered: z.object({ rooms: perRoom(MAX_DELIVERED_ROOMS) }),
  sync: z.object({ rooms: perRoom(MAX_JOINED_ROOMS) }),
  'auth.refresh': z.object({ token }),
} as const;

const frameId = z.string().max(64).optional();

/** Frames of the plain WebSocket `ws/chat/<slug>/`, once the short form `{ message }` is rewritten to `message.send`. */
export const plainFrameSchema = z.discriminatedUnion('type', [
  checkSend(
    z.object({
      type: z.literal('message.send'),
      ...sendFields,
      clientMessageId: clientMessageId.optional(),
      id: frameId,
    }),
  ),
  checkEdit(z.object({ type: z.literal('message.edit'), message: messageId, ...editFields, id: frameId })),
  z.object({ type: z.literal('message.delete'), message: messageId, id: frameId }),
  z.object({ type: z.literal('reaction.add'), message: messageId, emoji, id: frameId }),
  z.object({ type: z.literal('reaction.remove'), message: messageId, emoji, id: frameId }),
  z.object({ type: z.literal('typing.start'), id: frameId }),
  z.object({ type: z.literal('typing.stop'), id: frameId }),
  z.object({ type: z.literal('read'), seq: revision, id: frameId }),
  z.object({ type: z.literal('delivered'), seq: revision, id: frameId }),
  z.object({ type: z.literal('sync'), since: revision, id: frameId }),
  z.object({ type: z.literal('auth.refresh'), token, id: frameId }),
]);
export type PlainFrame = z.infer<typeof plainFrameSchema>;
