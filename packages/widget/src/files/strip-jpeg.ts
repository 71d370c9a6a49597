/** What a JPEG says about itself beside its pixels. */
interface JpegFacts {
  /** How it is to be turned, as Exif says it; 1 is upright. */
  orientation: number;
  /** The picture without Exif, XMP and IPTC: place, time, camera and author. */
  stripped: Blob;
}

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
/** APP1 has Exif and XMP, APP13 has IPTC. */
const PRIVATE = new Set([0xe1, 0xed]);
const EXIF = 0x45786966;
const ORIENTATION_TAG = 0x0112;

/** Reads a JPEG and removes what it tells about its author, without a change of its pixels; undefined for other bytes. */
export function stripJpeg(bytes: ArrayBuffer): JpegFacts | undefined {
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
    if (marker === 0xe1) orientation = orientationIn(view, at + 4, end) ?? orientation;
    if (!PRIVATE.has(marker)) kept.push(bytes.slice(at, end));
    at = end;
  }
  kept.push(bytes.slice(at));
  return { orientation, stripped: new Blob(kept, { type: 'image/jpeg' }) };
}

/** Finds the orientation among the tags of the first directory (Exif 2.3, section 4.6.4). */
function orientationIn(view: DataView, from: number, end: number): number | undefined {
  if (from + 14 > end || view.getUint32(from) !== EXIF) return undefined;
  const tiff = from + 6;
  const isLittle = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, isLittle);
  if (directory + 2 > end) return undefined;
  const tags = view.getUint16(directory, isLittle);
  for (let tag = 0; tag < tags; tag += 1) {
    const at = directory + 2 + 12 * tag;
    if (at + 12 > end) return undefined;
    if (view.getUint16(at, isLittle) === ORIENTATION_TAG) return view.getUint16(at + 8, isLittle);
  }
  return undefined;
}
