import { orientationIn } from './orientation.js';
import type { PictureFacts } from './orientation.js';

const [RIFF, WEBP, VP8X, EXIF, XMP] = [0x5249_4646, 0x5745_4250, 0x5650_3858, 0x4558_4946, 0x584d_5020];
/** Bits of `VP8X` that say that there are Exif and XMP. */
const PRIVATE_FLAGS = 0x0c;
/** Some writers put the header of a JPEG before the tags: `Exif` and two zeros. */
const JPEG_EXIF = 0x4578_6966;

/** Reads a WebP and removes what it tells about its author, without a change of its pixels; undefined for other bytes. */
export function stripWebp(bytes: ArrayBuffer): PictureFacts | undefined {
  const view = new DataView(bytes);
  if (view.byteLength < 12 || view.getUint32(0) !== RIFF || view.getUint32(8) !== WEBP) return undefined;
  const end = Math.min(view.byteLength, 8 + view.getUint32(4, true));
  const head = new DataView(bytes.slice(0, 12));
  const kept: ArrayBuffer[] = [];
  let orientation = 1;
  // Chunks are type, length and data, padded to an even length (WebP Container, section 2.3).
  for (let at = 12; at + 8 <= end;) {
    const type = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > end) return undefined;
    const next = at + 8 + size + (size % 2);
    const chunk = bytes.slice(at, next);
    if (type === VP8X && size > 0) {
      const flags = new DataView(chunk);
      flags.setUint8(8, flags.getUint8(8) & ~PRIVATE_FLAGS);
    }
    if (type === EXIF) {
      const isPrefixed = size >= 6 && view.getUint32(at + 8) === JPEG_EXIF;
      orientation = orientationIn(view, at + 8 + (isPrefixed ? 6 : 0), at + 8 + size) ?? orientation;
    }
    if (type !== EXIF && type !== XMP) kept.push(chunk);
    at = next;
  }
  head.setUint32(
    4,
    kept.reduce((sum, { byteLength }) => sum + byteLength, 4),
    true,
  );
  return { orientation, stripped: new Blob([head.buffer, ...kept], { type: 'image/webp' }) };
}
