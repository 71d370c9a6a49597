import { pictureSize } from '@sotto/sdk/uploads';
import type { PictureSize } from '@sotto/sdk/uploads';

/** Bytes in which nearly every picture tells its size. */
const START_BYTES = 65_536;

/** Reads how many pixels a picture has, before anything decodes it; undefined where its bytes do not tell. */
export async function readPictureSize(file: Blob): Promise<PictureSize | undefined> {
  for (const length of [START_BYTES, file.size]) {
    const bytes = await file
      .slice(0, length)
      .arrayBuffer()
      .catch(() => undefined);
    const size = bytes && pictureSize(new Uint8Array(bytes));
    if (size) return size;
  }
  return undefined;
}
