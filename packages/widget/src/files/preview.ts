import { MAX_PREVIEW_BYTES } from '@sotto/sdk';
import { draw, encode, fit } from './draw.js';
import type { Drawable } from './draw.js';

/** Longest side of a preview, in pixels: that of a bubble, on a screen of two pixels a point. */
export const PREVIEW_SIDE = 640;
const QUALITY = 0.8;

/**
 * Draws a small picture for those who have not opened the large one: WebP, or what else the browser writes. Undefined where
 * it would not be less than half of the file.
 *
 * @param source - size and type of what is drawn, and the bytes of its file
 */
export async function createPreview(
  picture: Drawable,
  source: { width: number; height: number; type: string; bytes: number },
): Promise<Blob | undefined> {
  const canvas = draw(picture, fit(source, PREVIEW_SIDE));
  // Neither a photo nor a video is transparent, and as a PNG it would be as large as before.
  const other = /^video\/|\/jpeg$/.test(source.type) ? 'image/jpeg' : 'image/png';
  for (const type of ['image/webp', other]) {
    const preview = await encode(canvas, type, QUALITY);
    if (preview?.type !== type) continue;
    const isSmall = preview.size <= MAX_PREVIEW_BYTES && preview.size * 2 <= source.bytes;
    return isSmall ? preview : undefined;
  }
  return undefined;
}
