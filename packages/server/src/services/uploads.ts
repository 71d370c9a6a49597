import {
  MAX_FILE_BYTES,
  MAX_PREVIEW_BYTES,
  MAX_UPLOADS,
  MAX_USER_FILE_BYTES,
  UPLOAD_PART_BYTES,
} from '@sotto/protocol';
import type { CreateUploadInput, FileRef, Upload } from '@sotto/protocol';
import type { Types } from 'mongoose';
import type { Actor } from '../actor.js';
import { createFileKey } from '../crypto/sealed-frames.js';
import { AppError } from '../errors.js';
import { randomId, toObjectId } from '../models/object-id.js';
import type { ServicesDeps } from './deps.js';
import { createFilePreviews } from './file/file-previews.js';
import { createFileCompletion } from './file/file-completion.js';
import { OTHER_TYPE } from './file/file-type.js';
import { createUploadSteps } from './file/upload-steps.js';
import type { ReadBody, UploadParts } from './file/upload-steps.js';
import type { RoomAccessService } from './room/access.js';

/** Seconds after which a user with as many uploads as there may be is to try again. */
const UPLOADS_RETRY_SECONDS = 10;

/** Creates the service of uploads: parts that may be sent in any order, several at once, and again. */
export function createUploadsService(
  deps: Pick<ServicesDeps, 'limiter' | 'scanFile' | 'sites' | 'securityLog' | 'metrics'>,
  parts: UploadParts & { access: Pick<RoomAccessService, 'resolveMember'> },
) {
  const { limiter } = deps;
  const { access, states, fields, queue } = parts;
  const { findOwn, storePart, typeOf } = createUploadSteps(parts);
  const finish = createFileCompletion(deps, { ...parts, typeOf });
  const previews = createFilePreviews({ states, findOwn });

  /** @throws AppError `quota_exceeded` where what a user has, and this beside it, is more than a user may have */
  async function requireSpace(owner: Types.ObjectId, more = { bytes: 0, uploads: 0 }): Promise<void> {
    const { bytes, uploads } = await states.useOf(owner);
    if (bytes + more.bytes > MAX_USER_FILE_BYTES) throw new AppError('quota_exceeded');
    if (uploads + more.uploads <= MAX_UPLOADS) return;
    throw new AppError(
      'quota_exceeded',
      `You have ${MAX_UPLOADS} uploads under way; complete or cancel one first`,
      { retryAfter: UPLOADS_RETRY_SECONDS },
    );
  }

  return {
    /**
     * Begins an upload to a room.
     * @throws AppError `rate_limited`, `file_too_large`, `quota_exceeded`, `unavailable`, for a preview `file_not_found`,
     * `file_gone` and `file_in_use`, and what `can` returns
     */
    async create(
      actor: Actor,
      slug: string,
      { name, size, width, height, thumb, duration, voice, previewOf }: CreateUploadInput,
    ): Promise<Upload> {
      await limiter.enforce('uploads.user', actor.userId);
      const { room } = await access.resolveMember(actor, slug, 'attach');
      if (size > (previewOf === undefined ? MAX_FILE_BYTES : MAX_PREVIEW_BYTES))
        throw new AppError('file_too_large');
      const file = previewOf && (await previews.findFile(actor, previewOf, room.record._id));
      const [_id, owner] = [randomId(), toObjectId(actor.userId)];
      const id = _id.toString();
      const isPicture = width !== undefined && height !== undefined;
      const look = voice
        ? { voice }
        : { ...(isPicture && { width, height, ...(thumb && { thumb }) }), ...(duration && { duration }) };
      const meta = { name, size, type: OTHER_TYPE, ...look };
      // Whoever has no space leaves nothing for the collector.
      await requireSpace(owner, { bytes: size, uploads: 1 });
      await states.create({
        ...{ _id, owner, size, site: toObjectId(actor.siteId), room: room.record._id },
        key: await fields.sealKey(actor.userId, id, createFileKey()),
        meta: await fields.sealMeta(actor.userId, id, meta),
        ...(file && { previewOf: file }),
      });
      // Again after the write, so that of several at once none passes unseen.
      await requireSpace(owner).catch(async (error: unknown) => {
        await states.discard(_id);
        throw error;
      });
      return { id, partSize: UPLOAD_PART_BYTES, received: [] };
    },

    /**
     * Stores a part. The same bytes again change nothing.
     * @throws AppError `rate_limited`, `file_not_found`, `file_gone`, `part_conflict`, `validation_failed`, `unavailable`
     */
    async putPart(actor: Actor, id: string, n: number, read: ReadBody): Promise<void> {
      await limiter.enforce('parts.user', actor.userId);
      await queue.admit(actor.userId, async () => storePart(await findOwn(actor, id), n, read));
    },

    /** Returns which parts are stored. @throws AppError `file_not_found`, `file_gone` */
    async find(actor: Actor, id: string): Promise<Upload> {
      const { parts: stored, state } = await findOwn(actor, id);
      if (state === 'deleted') throw new AppError('file_gone');
      return { id, partSize: UPLOAD_PART_BYTES, received: [...stored].sort((one, other) => one - other) };
    },

    /** Drops a file that is not sent. @throws AppError `file_not_found`, `file_in_use` */
    async cancel(actor: Actor, id: string): Promise<void> {
      const file = await findOwn(actor, id);
      if (await states.cancel(file._id)) return states.cancelPreviews(file);
      const { state } = await findOwn(actor, id);
      if (state !== 'deleted') throw new AppError('file_in_use');
    },

    /**
     * Ends an upload, and returns the file as a message will have it. May be repeated.
     * @throws AppError `rate_limited`, `file_not_found`, `file_gone`, `upload_incomplete`, `file_refused`, `unavailable`, and
     * for a preview whose file was sent meanwhile `file_in_use`
     */
    async complete(actor: Actor, id: string): Promise<FileRef> {
      // Without a verdict each repetition reads the whole file and sends it to the scanner.
      await limiter.enforce('completions.user', actor.userId);
      const row = await findOwn(actor, id);
      if (row.state === 'uploading') await finish(row);
      const stored = await findOwn(actor, id);
      const { ref } = await fields.openLiving(stored);
      await previews.settle(stored);
      return { ...ref, ...(stored.preview && { preview: stored.preview.toString() }) };
    },
  };
}
