import { orientationIn } from './orientation.js';
import type { PictureFacts } from './orientation.js';

const SIGNATURE = [0x8950_4e47, 0x0d0a_1a0a];
/** `eXIf`, `tEXt`, `zTXt`, `iTXt`, which has XMP, and `tIME`. */
const PRIVATE = new Set([0x6558_4966, 0x7445_5874, 0x7a54_5874, 0x6954_5874, 0x7449_4d45]);
const EXIF = 0x6558_4966;
const END = 0x4945_4e44;

/** Reads a PNG and removes what it tells about its author, without a change of its pixels; undefined for other bytes. */
export function stripPng(bytes: ArrayBuffer): PictureFacts | undefined {
  const view = new DataView(bytes);
  if (view.byteLength < 8 || SIGNATURE.some((word, at) => view.getUint32(4 * at) !== word)) return undefined;
  const kept = [bytes.slice(0, 8)];
  let orientation = 1;
  // Chunks are length, type, data and checksum (PNG, section 5.3). What comes after the last one belongs to no picture.
  for (let at = 8; at + 12 <= view.byteLength;) {
    const type = view.getUint32(at + 4);
    const end = at + 12 + view.getUint32(at);
    if (end > view.byteLength) return undefined;
    if (type === EXIF) orientation = orientationIn(view, at + 8, end - 4) ?? orientation;
    if (!PRIVATE.has(type)) kept.push(bytes.slice(at, end));
    if (type === END) return { orientation, stripped: new Blob(kept, { type: 'image/png' }) };
    at = end;
  }
  return undefined;
}
