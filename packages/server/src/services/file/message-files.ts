import type { FileRef } from '@sotto/protocol';
import { AppError } from '../../errors.js';
import type { FileClaim, FileRecord } from '../../models/file.js';
import type { StoredMessage } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import { openPayload, presentFiles } from '../../presenters/messages.js';
import type { ServicesDeps } from '../deps.js';
import { createSentMessageReader } from '../message/sent-messages.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { FileFields } from './file-fields.js';
import type { FileClaims } from './file-claims.js';
import type { FileStates } from './file-states.js';

/** A message that is about to be sent with files. */
export interface SentFiles {
  /** Ids; each has the form of one. */
  files: readonly string[];
  /** The id that the message is stored under. */
  senderId: string;
  /** The actor, who may have uploaded the files before `senderId` joined the account, or since. */
  userId: string;
  clientMessageId: string;
}

/** What a send does between the checks of its files, and once it has them. */
export interface SendSteps<T> {
  /** Throws where it is not the sender's turn. Called once all files were looked at, before one of them is claimed. */
  takeTurn: () => Promise<void>;
  append: (files: FileRef[] | undefined) => Promise<T>;
}

export type MessageFiles = ReturnType<typeof createMessageFiles>;

type Place = Pick<AccessedRoom, 'record'>;

const claimOf = ({ senderId, clientMessageId }: Omit<SentFiles, 'files'>): FileClaim => ({
  ...{ sender: toObjectId(senderId), clientMessageId },
});

/** Ties files to the messages that have them, whatever becomes of a node in between. */
export function createMessageFiles(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger'>,
  { states, claims, fields }: { states: Pick<FileStates, 'find'>; claims: FileClaims; fields: FileFields },
) {
  const { logger } = deps;
  const findSent = createSentMessageReader(deps);

  /** Returns a file that the message may have. @throws AppError as `sendWith` */
  async function check(room: Place, id: string, sent: SentFiles): Promise<{ row: FileRecord; ref: FileRef }> {
    const row = await states.find(toObjectId(id));
    const owners = [sent.senderId, sent.userId];
    if (!row?.room.equals(room.record._id) || !owners.includes(row.owner.toString()))
      throw new AppError('file_gone');
    if (row.previewOf) throw new AppError('file_in_use', 'A preview is sent with its file');
    const opened = await fields.openLiving(row);
    if (row.state === 'uploading') throw new AppError('upload_incomplete');
    if (row.claim && !isSame(row, claimOf(sent))) throw new AppError('file_in_use');
    return { row, ref: opened.ref };
  }

  /** Claims the preview of a claimed file, which has no other one from now on. Without it the file is as good to send. */
  async function claimPreview({ preview }: FileRecord, sent: SentFiles): Promise<string | undefined> {
    if (!preview) return undefined;
    const claimed = (await claims.claim(preview, claimOf(sent))) ?? (await states.find(preview));
    return claimed && isSame(claimed, claimOf(sent)) ? preview.toString() : undefined;
  }

  async function claimAll(room: Place, sent: SentFiles, takeTurn: () => Promise<void>): Promise<FileRef[]> {
    // All are looked at before one is claimed, so that a wrong one leaves the others free.
    const found = [];
    for (const id of sent.files) found.push(await check(room, id, sent));
    await takeTurn();
    const refs: FileRef[] = [];
    for (const { row, ref } of found) {
      const claimed = row.claim ? row : await claims.claim(row._id, claimOf(sent));
      const preview = await claimPreview(claimed ?? (await check(room, ref.id, sent)).row, sent);
      refs.push({ ...ref, ...(preview !== undefined && { preview }) });
    }
    return refs;
  }

  /** Returns the files of a message that is stored already; undefined where none is. */
  async function stored(room: Place, { senderId, clientMessageId }: SentFiles) {
    const found = await findSent({ room: room.record._id, sender: toObjectId(senderId), clientMessageId });
    return found ? (presentFiles(found.payload?.['files']) ?? []) : undefined;
  }

  /**
   * Claims the files of a message that is about to be stored, and returns what they are. May be repeated by the same claim; a
   * message that is stored already has its files, whatever became of them.
   */
  async function claim(room: Place, sent: SentFiles, takeTurn: () => Promise<void>): Promise<FileRef[]> {
    try {
      return await claimAll(room, sent, takeTurn);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const files = await stored(room, sent);
      if (!files) throw error;
      return files;
    }
  }

  return {
    /**
     * Sends a message with its files: claims them, stores the message, and marks them. What this leaves after a crash, the
     * collector finds.
     * @throws AppError `file_gone`, `file_in_use`, `upload_incomplete`, and what `takeTurn` and `append` throw
     */
    async sendWith<T>(
      room: Place,
      { files = [], ...message }: Omit<SentFiles, 'files'> & { files?: readonly string[] | undefined },
      { takeTurn, append }: SendSteps<T>,
    ): Promise<T> {
      if (files.length === 0) {
        await takeTurn();
        return append(undefined);
      }
      const sent = { ...message, files };
      const refs = await claim(room, sent, takeTurn);
      const stored = await append(refs);
      const ids = refs.flatMap(({ id, preview }) => [id, ...(preview === undefined ? [] : [preview])]);
      await claims
        .attach(ids.map(toObjectId), room.record._id, claimOf(sent))
        .catch((error: unknown) => logger.warn({ err: error }, 'unable to mark the files of a message'));
      return stored;
    },

    /** Before a message is deleted. */
    async beginErasure(message: StoredMessage): Promise<void> {
      const payload = openPayload(message);
      if (payload === undefined || payload?.['files']) await claims.doubt(message.room, claimBy(message));
    },

    /** After it, also where it was deleted before: destroys the keys of its files. */
    finishErasure: (message: StoredMessage): Promise<void> => claims.drop(message.room, claimBy(message)),
  };
}

function claimBy({ sender, clientMessageId }: StoredMessage): FileClaim {
  return { sender, clientMessageId };
}

function isSame({ claim }: FileRecord, { sender, clientMessageId }: FileClaim): boolean {
  return claim !== undefined && claim.sender.equals(sender) && claim.clientMessageId === clientMessageId;
}
