import { draw, fit } from './draw.js';
import type { Drawable } from './draw.js';
import { rgbaToThumbHash, thumbHashToRGBA } from 'thumbhash';

/** A ThumbHash is made of at most this many pixels a side. */
const MAX_SIDE = 100;

/** Returns the colours of a picture or of the frame of a video, some 25 bytes in base64; undefined where that fails. */
export function thumbOf(picture: Drawable, source: { width: number; height: number }): string | undefined {
  const { width, height } = fit(source, MAX_SIDE);
  const context = draw(picture, { width, height }).getContext('2d');
  if (!context) return undefined;
  const { data } = context.getImageData(0, 0, width, height);
  return btoa(String.fromCharCode(...rgbaToThumbHash(width, height, data)));
}

/** Draws the colours of a picture, which whoever sent it has told: what cannot be read is not drawn. */
export function drawThumb(canvas: HTMLCanvasElement, thumb: string): void {
  try {
    const hash = Uint8Array.from(atob(thumb), (letter) => letter.charCodeAt(0));
    const { w, h, rgba } = thumbHashToRGBA(hash);
    Object.assign(canvas, { width: w, height: h });
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
  } catch {
    canvas.width = canvas.height = 1;
  }
}
