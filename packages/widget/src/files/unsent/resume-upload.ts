import type { ChatClient, FileRef } from '@sotto/sdk';
import { createUploads } from '@sotto/sdk/uploads';
import type { UploadOptions } from '@sotto/sdk/uploads';

/** Errors of an upload that the server has given up, as it does after a day, or that it never knew. */
const GONE = ['file_gone', 'file_not_found'];

/**
 * Uploads a file, or what is missing of it; all of it where the server does not have what `resume` began.
 *
 * @param restartsOn - other errors after which an upload that was begun earlier begins again
 */
export async function resumeUpload(
  client: ChatClient,
  room: string,
  bytes: Blob,
  options: UploadOptions,
  restartsOn: readonly string[] = [],
): Promise<FileRef> {
  const uploads = createUploads(client);
  try {
    return await uploads.create(room, bytes, options);
  } catch (error) {
    const { code } = error as { code: string };
    const isOver = [...GONE, ...restartsOn].includes(code);
    if (options.resume === undefined || options.signal?.aborted || !isOver) throw error;
    return uploads.create(room, bytes, { ...options, resume: undefined });
  }
}
