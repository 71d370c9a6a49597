import type { FileRef } from './files.js';

/** Where a file is listed among those of a room: pictures and videos of a known size, voice messages, and all others. */
export type FileKind = 'media' | 'files' | 'voice';

/** Returns where a file is listed. A picture without a size was sent as a file. */
export function fileKindOf({ type, width, height, voice }: FileRef): FileKind {
  if (voice) return 'voice';
  const isSized = width !== undefined && height !== undefined;
  return isSized && /^(image|video)\//.test(type) ? 'media' : 'files';
}
