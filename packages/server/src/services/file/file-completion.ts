import { VOICE_TYPES } from '@sotto/protocol';
import { partCount } from '../../crypto/sealed-frames.js';
import { AppError } from '../../errors.js';
import type { FileRecord } from '../../models/file.js';
import type { ServicesDeps } from '../deps.js';
import { removeParts } from './file-bytes.js';
import type { OpenFile } from './file-fields.js';
import { createFileScan } from './file-scan.js';
import type { UploadParts } from './upload-steps.js';

/** Creates what decides, once all parts are there, what a file is, and whether it is accepted. */
export function createFileCompletion(
  deps: Pick<ServicesDeps, 'scanFile' | 'sites' | 'securityLog' | 'metrics'>,
  parts: Omit<UploadParts, 'queue'> & { typeOf: (userId: string, file: OpenFile) => Promise<string> },
) {
  const { states, fields, store, typeOf } = parts;
  const { examine } = createFileScan(deps, parts);

  /** @throws AppError `upload_incomplete`, `file_refused`, `unavailable` */
  return async (row: FileRecord): Promise<void> => {
    const file = await fields.openLiving(row);
    if (row.parts.length < partCount(file.sealed.size)) throw new AppError('upload_incomplete');
    await examine(row, file);
    const type = await typeOf(row.owner.toString(), file);
    if (row.previewOf && !type.startsWith('image/')) {
      await states.cancel(row._id);
      // The collector does it again: what fails now is removed then.
      await removeParts(store, row).catch(() => undefined);
      throw new AppError('file_refused', 'A preview must be a picture that browsers show');
    }
    const { id, voice, duration, ...ref } = file.ref;
    // Whatever its sender says: what no browser plays is a file among others.
    const sound = voice && VOICE_TYPES.includes(type) && { voice };
    const meta = { ...ref, type, ...sound, ...(duration && type.startsWith('video/') && { duration }) };
    await states.complete(row._id, await fields.sealMeta(row.owner.toString(), id, meta));
  };
}
