/** What a picture says about itself beside its pixels. */
export interface PictureFacts {
  /** How it is to be turned, as Exif says it; 1 is upright. */
  orientation: number;
  /** The picture without what tells of its author: place, time, camera, texts. */
  stripped: Blob;
}

const ORIENTATION_TAG = 0x0112;
const LITTLE_ENDIAN = 0x4949;

/** Finds the orientation among the tags of the first directory (Exif 2.3, section 4.6.4), which begin at `tiff`. */
export function orientationIn(view: DataView, tiff: number, end: number): number | undefined {
  if (tiff + 8 > end) return undefined;
  const isLittle = view.getUint16(tiff) === LITTLE_ENDIAN;
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
