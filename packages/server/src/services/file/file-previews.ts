import type { Types } from 'mongoose';
import type { Actor } from '../../actor.js';
import { AppError, fieldError } from '../../errors.js';
import type { FileRecord } from '../../models/file.js';
import { OPEN_STATES } from './file-states.js';
import type { FileStates } from './file-states.js';

/** Creates what ties a preview to its file: it is an upload of its own, and is sent and deleted with the file. */
export function createFilePreviews({
  states,
  findOwn,
}: {
  states: Pick<FileStates, 'find' | 'cancel' | 'setPreview'>;
  findOwn: (actor: Actor, id: string) => Promise<FileRecord>;
}) {
  return {
    /**
     * Returns the file that a preview is about to be uploaded for.
     * @throws AppError `file_not_found`, `file_gone`, `file_in_use`, `validation_failed` for the preview of a preview
     */
    async findFile(actor: Actor, id: string, room: Types.ObjectId): Promise<Types.ObjectId> {
      const file = await findOwn(actor, id);
      if (file.previewOf)
        throw fieldError({ path: 'previewOf', code: 'is_preview', message: 'must be a file of a message' });
      if (file.claim) throw new AppError('file_in_use');
      if (!file.room.equals(room) || !OPEN_STATES.includes(file.state)) throw new AppError('file_gone');
      return file._id;
    },

    /**
     * Gives a complete preview to its file, in the place of an earlier one. May be repeated.
     * @throws AppError `file_in_use` where the file was sent meanwhile, `file_gone` where it was cancelled
     */
    async settle({ _id, previewOf, claim }: FileRecord): Promise<void> {
      if (!previewOf || claim) return;
      const before = await states.setPreview(previewOf, _id);
      if (before) {
        if (before.preview) await states.cancel(before.preview);
        return;
      }
      const file = await states.find(previewOf);
      if (file?.preview?.equals(_id) && (file.claim || OPEN_STATES.includes(file.state))) return;
      await states.cancel(_id);
      throw new AppError(file?.claim ? 'file_in_use' : 'file_gone');
    },
  };
}
