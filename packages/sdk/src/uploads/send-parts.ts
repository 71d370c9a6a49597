import type { Upload } from '@sotto/protocol';
import type { FilesApi } from '../api/files.js';
import type { UploadOptions } from './index.js';
import { lineOf } from './line.js';
import type { Line } from './line.js';
import { readPart } from './read-part.js';
import { repeat } from './repeat.js';
import { orCancelled } from './wait.js';

/** Parts that are under way at once. */
const PARALLEL = 3;

/** Creates what sends the parts of a file that the server does not have yet. */
export function createPartSender(files: Pick<FilesApi, 'putPart'>) {
  const sharedLine = lineOf(files, PARALLEL);

  return async (
    upload: Upload,
    file: Blob,
    { signal, onProgress }: Pick<UploadOptions, 'signal' | 'onProgress'>,
    { line = sharedLine, tries }: { line?: Line; tries?: number } = {},
  ): Promise<void> => {
    const { id, partSize, received } = upload;
    const missing: number[] = [];
    let sent = 0;
    for (let part = 0; part * partSize < file.size; part += 1) {
      if (received.includes(part)) sent += Math.min(partSize, file.size - part * partSize);
      else missing.push(part);
    }
    const progress = () => onProgress?.({ sent, size: file.size });
    progress();
    // Ends the other workers where one fails: the same parts may soon be sent by `resume`.
    const ending = new AbortController();
    const end = () => ending.abort(signal?.reason);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();

    async function work(): Promise<void> {
      for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
        const bytes = await readPart(file, part * partSize, partSize);
        const put = (timeout: number) => files.putPart(id, part!, bytes, { signal: ending.signal, timeout });
        await repeat(() => orCancelled(line.send(put), ending.signal), ending.signal, tries);
        if (ending.signal.aborted) return;
        sent += bytes.size;
        progress();
      }
    }
    try {
      const workers: Promise<void>[] = [];
      while (workers.length < PARALLEL) workers.push(work());
      await Promise.all(workers);
    } catch (error) {
      end();
      throw error;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  };
}
