/** How large a picture is, in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/**
 * Most pixels of a picture that is decoded: with four bytes for each, it takes 400 MB of memory, and more would end the page
 * on a phone. The cameras of nearly all phones make fewer.
 */
export const MAX_PICTURE_PIXELS = 100_000_000;

type ReadSize = (view: DataView) => PictureSize | undefined;

/** Whether a picture may be decoded: its bytes tell its size, and it is not too large. */
export function isDecodable(size: PictureSize | undefined): boolean {
  return size !== undefined && size.width * size.height <= MAX_PICTURE_PIXELS;
}

/**
 * Reads the size of a picture from its header, without decoding it: a few bytes may claim billions of pixels.
 *
 * @param bytes - the beginning of a PNG, JPEG, WebP, GIF or AVIF
 * @returns undefined for other bytes, and where the size comes later
 */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const read of [pngSize, jpegSize, webpSize, gifSize, isoSize])
    try {
      const size = read(view);
      if (size && size.width > 0 && size.height > 0) return size;
    } catch (error) {
      // The bytes end too early.
      if (!(error instanceof RangeError)) throw error;
    }
  return undefined;
}

const PNG = [0x8950_4e47, 0x0d0a_1a0a];
const IHDR = 0x4948_4452;

/** The header is the first chunk (PNG, section 5.6). */
const pngSize: ReadSize = (view) => {
  if (PNG.some((word, at) => view.getUint32(4 * at) !== word) || view.getUint32(12) !== IHDR)
    return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

/** Of the markers from SOF0 to SOF15, those that begin no frame: DHT, JPG and DAC. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

/** A frame header comes after segments with a length (ITU-T T.81, section B.2). */
const jpegSize: ReadSize = (view) => {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    // These have no length, or come after the frame header: decoders differ in what they make of them.
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xda)) return undefined;
    // Any number of 0xff may stand before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
};

const [RIFF, WEBP, VP8X, VP8L, VP8] = [0x5249_4646, 0x5745_4250, 0x5650_3858, 0x5650_384c, 0x5650_3820];
const FOURTEEN_BITS = 0x3fff;

/** The first chunk tells the size (RFC 9649, sections 2.5 to 2.7). */
const webpSize: ReadSize = (view) => {
  if (view.getUint32(0) !== RIFF || view.getUint32(8) !== WEBP) return undefined;
  const chunk = view.getUint32(12);
  const three = (at: number) => view.getUint16(at, true) + 0x1_0000 * view.getUint8(at + 2);
  if (chunk === VP8X) return { width: 1 + three(24), height: 1 + three(27) };
  if (chunk === VP8)
    return {
      width: view.getUint16(26, true) & FOURTEEN_BITS,
      height: view.getUint16(28, true) & FOURTEEN_BITS,
    };
  if (chunk !== VP8L) return undefined;
  const bits = view.getUint32(21, true);
  return { width: 1 + (bits & FOURTEEN_BITS), height: 1 + ((bits >>> 14) & FOURTEEN_BITS) };
};

const GIF = 0x4749_4638;
const [EXTENSION, IMAGE] = [0x21, 0x2c];

/** The screen, and the first picture on it, which browsers let be larger (GIF89a, sections 18 and 20). */
const gifSize: ReadSize = (view) => {
  if (view.getUint32(0) !== GIF) return undefined;
  const short = (at: number) => view.getUint16(at, true);
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  while (view.getUint8(at) === EXTENSION) {
    at += 2;
    for (let length = -1; length !== 0; at += 1 + length) length = view.getUint8(at);
  }
  if (view.getUint8(at) !== IMAGE) return undefined;
  return {
    width: Math.max(short(6), short(at + 1) + short(at + 5)),
    height: Math.max(short(8), short(at + 3) + short(at + 7)),
  };
};

const [FTYP, META, IPRP, IPCO, ISPE] = [0x6674_7970, 0x6d65_7461, 0x6970_7270, 0x6970_636f, 0x6973_7065];
/** Version and flags, with which some boxes begin. */
const FULL_BOX_BYTES = 4;

interface Box {
  type: number;
  from: number;
  to: number;
}

/** The boxes of a box (ISO 14496-12, section 4.2). */
function* boxesOf(view: DataView, { from, to }: Omit<Box, 'type'>): Generator<Box> {
  for (let at = from; at + 8 <= to;) {
    const isLong = view.getUint32(at) === 1;
    const length = isLong ? Number(view.getBigUint64(at + 8)) : view.getUint32(at) || to - at;
    const box = { type: view.getUint32(at + 4), from: at + (isLong ? 16 : 8), to: at + length };
    if (box.from > box.to) return;
    yield box;
    at = box.to;
  }
}

/** The largest of the pictures that AVIF, or another HEIF, is made of (ISO 23008-12, section 6.5.3). */
const isoSize: ReadSize = (view) => {
  if (view.getUint32(4) !== FTYP) return undefined;
  const find = (box: Omit<Box, 'type'>, type: number) => {
    for (const one of boxesOf(view, box)) if (one.type === type) return one;
    return undefined;
  };
  const meta = find({ from: 0, to: view.byteLength }, META);
  const properties = meta && find({ ...meta, from: meta.from + FULL_BOX_BYTES }, IPRP);
  const container = properties && find(properties, IPCO);
  let largest: PictureSize | undefined;
  for (const { type, from } of container ? boxesOf(view, container) : []) {
    if (type !== ISPE) continue;
    const at = from + FULL_BOX_BYTES;
    const size = { width: view.getUint32(at), height: view.getUint32(at + 4) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
};
