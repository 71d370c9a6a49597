import { isDecodable, pictureSize } from '@sotto/sdk/uploads';
import { draw, encode, fit } from './draw.js';
import type { PictureFacts } from './orientation.js';
import { PREVIEW_SIDE, createPreview } from './preview.js';
import { stripJpeg } from './strip-jpeg.js';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';
import { thumbOf } from './thumb.js';
import { videoLook } from './video-look.js';

/** A file as it is uploaded; with its size in pixels where it is a picture or a video that the browser can show. */
export interface PreparedFile {
  bytes: Blob;
  width?: number;
  height?: number;
  /** Its colours. */
  thumb?: string | undefined;
  /** Length of a video, in milliseconds. */
  duration?: number | undefined;
  /** A small picture of it, where it is a large one. */
  preview?: Blob | undefined;
}

/** Longest side of a picture, in pixels; a larger one is drawn anew. */
const MAX_SIDE = 2560;
const QUALITY = 0.9;

/**
 * Prepares a file for its upload. A picture tells neither where it was taken nor by whom; one that is very large, or that
 * lies on its side, is drawn anew. Everything else stays as it is, and so does what the browser cannot open, or should not: a
 * picture that claims too many pixels is not decoded.
 */
export async function prepareFile(file: File): Promise<PreparedFile> {
  if (file.type.startsWith('video/')) return { bytes: file, ...(await videoLook(file)) };
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml') return { bytes: file };
  const bytes = await file.arrayBuffer().catch(() => undefined);
  // The upload says why.
  if (!bytes) return { bytes: file };
  if (!isDecodable(pictureSize(new Uint8Array(bytes)))) return { bytes: file };
  const facts = stripJpeg(bytes) ?? stripPng(bytes) ?? stripWebp(bytes);
  const picture = await open(file);
  if (!picture) return { bytes: file };
  try {
    const thumb = thumbOf(picture, picture);
    const { bytes, width, height } = await prepare(file, picture, facts);
    const source = { width, height, type: file.type, bytes: bytes.size };
    // The preview of a small picture is the picture; that of a GIF would not move.
    const isLarge = Math.max(width, height) > PREVIEW_SIDE && file.type !== 'image/gif';
    const preview = isLarge ? await createPreview(picture, source) : undefined;
    return { bytes, width, height, thumb, preview };
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

/** Returns the bytes of a picture that are sent, and its size in pixels. */
async function prepare(file: File, picture: ImageBitmap, facts: PictureFacts | undefined) {
  const { width, height } = picture;
  const size = fit(picture, MAX_SIDE);
  const isTurned = facts !== undefined && facts.orientation !== 1;
  const asIs = { bytes: facts?.stripped ?? file, width, height };
  // A drawing would stop the motion of a GIF.
  if ((size.width === width && size.height === height && !isTurned) || file.type === 'image/gif') return asIs;
  const bytes = await encode(draw(picture, size), file.type, QUALITY);
  return bytes ? { bytes, ...size } : asIs;
}
