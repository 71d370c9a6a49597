import { videoLook } from './video-look.js';
import { stripJpeg } from './strip-jpeg.js';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';
import { thumbOf } from './thumb.js';

/** A file as it is uploaded; with its size in pixels where it is a picture or a video that the browser can show. */
export interface PreparedFile {
  bytes: Blob;
  width?: number;
  height?: number;
  /** Its colours. */
  thumb?: string | undefined;
}

/** Longest side of a picture, in pixels; a larger one is drawn anew. */
const MAX_SIDE = 2560;
const QUALITY = 0.9;

/**
 * Prepares a file for its upload. A picture tells neither where it was taken nor by whom; one that is very large, or that
 * lies on its side, is drawn anew. Everything else stays as it is, and so does what the browser cannot open.
 */
export async function prepareFile(file: File): Promise<PreparedFile> {
  if (file.type.startsWith('video/')) return { bytes: file, ...(await videoLook(file)) };
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml') return { bytes: file };
  const bytes = await file.arrayBuffer();
  const facts = stripJpeg(bytes) ?? stripPng(bytes) ?? stripWebp(bytes);
  const picture = await open(file);
  if (!picture) return { bytes: file };
  const { width, height } = picture;
  const thumb = thumbOf(picture, picture);
  try {
    const isTurned = facts !== undefined && facts.orientation !== 1;
    const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
    // A drawing would stop the motion of a GIF.
    if ((scale === 1 && !isTurned) || file.type === 'image/gif')
      return { bytes: facts?.stripped ?? file, width, height, thumb };
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const drawn = await draw(picture, size, file.type);
    return drawn
      ? { bytes: drawn, ...size, thumb }
      : { bytes: facts?.stripped ?? file, width, height, thumb };
  } finally {
    picture.close();
  }
}

async function open(file: File): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(file);
  } catch {
    return undefined;
  }
}

async function draw(
  picture: ImageBitmap,
  { width, height }: { width: number; height: number },
  type: string,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY));
}
