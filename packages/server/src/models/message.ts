import { Schema } from 'mongoose';
import type { Connection, HydratedDocument, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { payloadCodec } from './message-payload.js';
import type { StoredPayload } from './message-payload.js';
import type { CipherKeys } from './plugins/field-cipher.js';
import { encryptedFields } from './plugins/encrypted-fields.js';
import type { EncryptedFieldsMethods, EncryptedFieldsStatics } from './plugins/encrypted-fields.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** A message as it is stored; see "The room's log" in docs/architecture.md. */
export interface MessageRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  /** Place among the room's messages: 1, 2, 3, ... */
  seq: number;
  /** Place of the last change in the room's log. */
  rev: number;
  /**
   * The first `rev` of the message, that of its content and the last 255, ascending: a number once given is not free again while any node may
   * still number from an older head (5 s). The first one says when the message was new.
   */
  revs: number[];
  /** Id of the last change, a `timedId`, by which its node recognizes it after a lost reply. Absent where nothing changed. */
  changeId?: Types.ObjectId;
  /** The `rev` of the last change that was more than a count of reactions; absent where none was made. */
  contentRev?: number;
  /** Ids of the few changes before it, oldest first. */
  priorChangeIds?: Types.ObjectId[];
  /** Who sent it, for good: half of what makes it unique. */
  sender: Types.ObjectId;
  /** The account that the guest who sent it has joined, where the message says so itself. */
  author?: Types.ObjectId;
  clientMessageId: string;
  /** What sent it, where that was no session of its sender: the site's backend, or an incoming hook. */
  via?: 'backend' | 'webhook';
  /** `seq` of the message of the room that it replies to. */
  replyTo?: number;
  /** Ids of the users whom the text names, and that of the room itself where it names all members. Absent for nobody. */
  mentioned?: Types.ObjectId[];
  /**
   * Ids of the users whom a line of the room names, in the order of its data: their erasure finds it by them, and replaces
   * their ids by `NO_ID`. Absent where it names none.
   */
  named?: Types.ObjectId[];
  /** Whether it has files, without which it is not among those of a room; absent where it has none. */
  hasFiles?: true;
  /** A Fernet token; `null` when the message is deleted. */
  content: string | null;
  /** Id of the key that made the token: the author's data key, or in an older row a ring key. */
  keyId: string | null;
  createdAt: Date;
  editedAt?: Date;
  deletedAt: Date | null;
  /** When it was pinned, and by whom. Absent where it is not. */
  pinnedAt?: Date;
  pinnedBy?: Types.ObjectId;
  /** Its place among the pinned messages of the room, of which each exists once: 0 to 49. */
  pinSlot?: number;
  /** What users reacted with (`Reaction[]`), sealed with the site's data key for the path `reactions`. */
  reactions?: SealedText | null;
  /** How often the reactions were counted, by which a slower count recognizes a faster one. */
  foldNo?: number;
  foldedAt?: Date;
}

/** A message with what it says, which is decrypted on first read; `null` when it is deleted. */
export type OpenMessage = Omit<MessageRecord, 'content'> & { content: StoredPayload | null };

type NoHelpers = Record<never, never>;
type MessageDocument = HydratedDocument<OpenMessage, EncryptedFieldsMethods>;
export type MessageModel = Model<
  MessageRecord,
  NoHelpers,
  EncryptedFieldsMethods,
  NoHelpers,
  MessageDocument
> &
  EncryptedFieldsStatics<MessageRecord, OpenMessage>;
/** A message with its decrypting `content` and with `cipherOf('content')`: a record, or a document. */
export type StoredMessage = Readonly<OpenMessage> & EncryptedFieldsMethods;

/** Creates the model of messages, encrypted at rest. Unique indexes decide about the room's log, and about its pins. */
export function createMessageModel(connection: Connection, keys: CipherKeys): MessageModel {
  const schema = new Schema<MessageRecord, MessageModel, EncryptedFieldsMethods>(
    {
      _id: TIMED_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      seq: { type: Number, required: true },
      rev: { type: Number, required: true },
      revs: { type: [Number], required: true },
      changeId: Schema.Types.ObjectId,
      contentRev: Number,
      priorChangeIds: { type: [Schema.Types.ObjectId], default: undefined },
      sender: { type: Schema.Types.ObjectId, required: true },
      author: Schema.Types.ObjectId,
      clientMessageId: { type: String, required: true },
      via: String,
      replyTo: Number,
      mentioned: { type: [Schema.Types.ObjectId], default: undefined },
      named: { type: [Schema.Types.ObjectId], default: undefined },
      hasFiles: Boolean,
      content: { type: Schema.Types.Mixed, default: null },
      keyId: { type: String, default: null },
      createdAt: { type: Date, required: true },
      editedAt: Date,
      deletedAt: { type: Date, default: null },
      pinnedAt: Date,
      pinnedBy: Schema.Types.ObjectId,
      pinSlot: Number,
      reactions: SEALED_TEXT,
      foldNo: Number,
      foldedAt: Date,
    },
    { ...SCHEMA_OPTIONS, collection: 'messages' },
  );
  schema.index({ room: 1, seq: 1 }, { unique: true });
  schema.index({ room: 1, revs: 1 }, { unique: true });
  schema.index({ room: 1, sender: 1, clientMessageId: 1 }, { unique: true });
  schema.index({ room: 1, rev: 1 });
  schema.index({ changeId: 1 }, { sparse: true });
  // Finds the unread mentions of a user. Messages without mentions are not in it.
  schema.index(
    { room: 1, mentioned: 1, seq: 1 },
    { partialFilterExpression: { mentioned: { $exists: true } } },
  );
  // Finds the lines that name a user. Messages of users are not in it.
  schema.index({ room: 1, named: 1 }, { partialFilterExpression: { named: { $exists: true } } });
  // Finds the files of a room. Messages without files are not in it.
  schema.index(
    { room: 1, hasFiles: 1, seq: 1 },
    { partialFilterExpression: { hasFiles: { $exists: true } } },
  );
  // Decides about the limit of pinned messages.
  schema.index(
    { room: 1, pinSlot: 1 },
    { unique: true, partialFilterExpression: { pinSlot: { $exists: true } } },
  );
  const fields = { content: { keyId: 'keyId', codec: payloadCodec } };
  encryptedFields(schema as unknown as Schema, { keys, fields });
  return connection.model<MessageRecord, MessageModel>('Message', schema);
}
