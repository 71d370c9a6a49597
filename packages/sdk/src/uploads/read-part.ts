import { ChatError } from '#errors';

/** Creates the error of a file that is not as it was. */
export function fileChanged(cause?: unknown): ChatError {
  return new ChatError('file_changed', 'The file changed while it was uploaded; choose it again', { cause });
}

/**
 * Reads a part into memory, so that a repeated one has the same bytes; without a type, as the server decides by the bytes
 * alone. Systems differ in whether a file that changed on the disk cannot be read any more, or ends early.
 * @throws ChatError `file_changed`, `file_vanished`
 */
export async function readPart(file: Blob, from: number, length: number): Promise<Blob> {
  const slice = file.slice(from, from + length, '');
  const bytes = await slice.arrayBuffer().catch((cause: unknown) => {
    if ((cause as Error | undefined)?.name !== 'NotFoundError') throw fileChanged(cause);
    throw new ChatError('file_vanished', 'The file cannot be found any more; choose it again', { cause });
  });
  if (bytes.byteLength !== slice.size) throw fileChanged();
  return new Blob([bytes]);
}
