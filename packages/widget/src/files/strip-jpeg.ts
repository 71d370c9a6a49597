import { orientationIn } from './orientation.js';
import type { PictureFacts } from './orientation.js';

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
/** APP1 has Exif and XMP, APP13 has IPTC. */
const PRIVATE = new Set([0xe1, 0xed]);
/** `Exif` and two zeros stand before the tags. */
const EXIF = 0x45786966;
const EXIF_LENGTH = 6;

/** Reads a JPEG and removes what it tells about its author, without a change of its pixels; undefined for other bytes. */
export function stripJpeg(bytes: ArrayBuffer): PictureFacts | undefined {
  const view = new DataView(bytes);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  const kept: ArrayBuffer[] = [bytes.slice(0, 2)];
  let orientation = 1;
  let at = 2;
  // Segments have lengths (ITU-T T.81, section B.1.1.4) up to the pixels, which go to the end.
  while (at + 4 <= view.byteLength && view.getUint8(at) === MARKER) {
    const marker = view.getUint8(at + 1);
    if (marker === START_OF_SCAN) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > view.byteLength) return undefined;
    const isExif = marker === 0xe1 && end - at >= 10 && view.getUint32(at + 4) === EXIF;
    if (isExif) orientation = orientationIn(view, at + 4 + EXIF_LENGTH, end) ?? orientation;
    if (!PRIVATE.has(marker)) kept.push(bytes.slice(at, end));
    at = end;
  }
  kept.push(bytes.slice(at));
  return { orientation, stripped: new Blob(kept, { type: 'image/jpeg' }) };
}
