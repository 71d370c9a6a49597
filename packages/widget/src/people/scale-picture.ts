import { MAX_AVATAR_BYTES } from '@sotto/sdk';
import type { ChatError } from '@sotto/sdk';
import { isDecodable } from '@sotto/sdk/uploads';
import { readPictureSize } from '../files/picture-size.js';

/** Files that are read at most, in bytes: a larger one would take the memory of a phone. */
const MAX_FILE_BYTES = 30_000_000;
/** Sides that are tried, in pixels: larger than any avatar is drawn, on screens of three pixels a unit. */
const SIDES = [256, 192, 128, 64];
const QUALITIES = [0.9, 0.75, 0.5];

/** The error of a file that cannot be the picture, as the server would refuse it. */
const refusal = (code: string, message: string): Pick<ChatError, 'code' | 'errors'> => ({
  code: 'validation_failed',
  errors: [{ path: 'picture', code, message }],
});
const NO_PICTURE = refusal('invalid_format', 'must be a picture');
const TOO_LARGE = refusal('too_big', 'must have fewer pixels');

/**
 * Returns the middle of a picture as a square that is small enough for the server. It is drawn anew, so it tells nothing
 * of the camera or the place.
 *
 * @throws an error about the field `picture` where the browser cannot read it, or it claims too many pixels to be read
 */
export async function scalePicture(file: Blob): Promise<Blob> {
  const size = file.size > MAX_FILE_BYTES ? undefined : await readPictureSize(file);
  if (size && !isDecodable(size)) throw TOO_LARGE as unknown;
  const bitmap = size && (await createImageBitmap(file).catch(() => undefined));
  if (!bitmap) throw NO_PICTURE as unknown;
  try {
    for (const side of SIDES)
      for (const quality of QUALITIES) {
        const picture = await encode(draw(bitmap, side), quality);
        if (picture && picture.size <= MAX_AVATAR_BYTES) return picture;
      }
  } finally {
    bitmap.close();
  }
  throw NO_PICTURE as unknown;
}

function draw(bitmap: ImageBitmap, side: number): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const shorter = Math.min(bitmap.width, bitmap.height);
  const [x, y] = [(bitmap.width - shorter) / 2, (bitmap.height - shorter) / 2];
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, x, y, shorter, shorter, 0, 0, side, side);
  }
  return canvas;
}

/** WebP keeps transparency; browsers that cannot write it write PNG instead, which grows large, and then JPEG. */
async function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob | undefined> {
  const [webp, jpeg] = ['image/webp', 'image/jpeg'];
  const picture = await toBlob(canvas, webp!, quality);
  if (picture?.type === webp || (picture && picture.size <= MAX_AVATAR_BYTES)) return picture;
  return toBlob(canvas, jpeg!, quality);
}

function toBlob(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | undefined> {
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), type, quality));
}
