import { FILE_TYPES, isDecodable, pictureSize } from '@sotto/protocol';

/** Every file that is none of the types that browsers may show. */
export const OTHER_TYPE = 'application/octet-stream';

const ascii = (text: string, at = 0) =>
  [...text].map((letter, index) => [at + index, letter.charCodeAt(0)] as const);
const bytes = (...all: number[]) => all.map((byte, at) => [at, byte] as const);

/** Types by the bytes at certain places; an `ftyp` box names what an ISO container holds (ISO 14496-12, section 4.3). */
const SIGNATURES: readonly (readonly [type: string, places: readonly (readonly [number, number])[]])[] = [
  ['image/png', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['image/jpeg', bytes(0xff, 0xd8, 0xff)],
  ['image/webp', [...ascii('RIFF'), ...ascii('WEBP', 8)]],
  ['image/gif', ascii('GIF87a')],
  ['image/gif', ascii('GIF89a')],
  ['image/avif', ascii('ftypavif', 4)],
  ['image/avif', ascii('ftypavis', 4)],
  ...['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'M4V '].map(
    (brand) => ['video/mp4', ascii(`ftyp${brand}`, 4)] as const,
  ),
  ['video/webm', bytes(0x1a, 0x45, 0xdf, 0xa3)],
  ['audio/ogg', ascii('OggS')],
  ['audio/mpeg', ascii('ID3')],
  ['audio/mpeg', bytes(0xff, 0xfb)],
  ['audio/wav', [...ascii('RIFF'), ...ascii('WAVE', 8)]],
  ['application/pdf', ascii('%PDF-')],
];

/**
 * Returns the media type of a file by its first bytes, whatever its name or its sender says. A picture that no page should
 * decode has that of a file which is only saved: a few bytes may claim billions of pixels.
 *
 * @param start - its first part: pictures tell their size behind what else they tell of themselves
 */
export function fileTypeOf(start: Uint8Array): string {
  const [type] = SIGNATURES.find(([, places]) => places.every(([at, byte]) => start[at] === byte)) ?? [];
  if (type === undefined || !FILE_TYPES.includes(type)) return OTHER_TYPE;
  return type.startsWith('image/') && !isDecodable(pictureSize(start)) ? OTHER_TYPE : type;
}
