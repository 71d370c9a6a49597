import { expect, test } from 'vitest';
import { stripJpeg } from './strip-jpeg.js';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const segment = (marker: number, body: number[]) => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 0xff,
  ...body,
];
const JFIF = segment(0xe0, ascii('JFIF\0'));
const PIXELS = [...segment(0xda, [1, 2, 3]), 9, 9, 0xff, 0xe1, 0, 4, 0xff, 0xd9];
/** One tag, orientation, in the byte order of the camera. */
const exif = (orientation: number, isLittle: boolean) => {
  const short = (value: number) => (isLittle ? [value & 0xff, value >> 8] : [value >> 8, value & 0xff]);
  const long = (value: number) => (isLittle ? [...short(value), 0, 0] : [0, 0, ...short(value)]);
  return segment(0xe1, [
    ...ascii('Exif\0\0'),
    ...ascii(isLittle ? 'II' : 'MM'),
    ...short(42),
    ...long(8),
    ...short(1),
    ...[...short(0x0112), ...short(3), ...long(1), ...short(orientation), 0, 0],
    ...ascii('GPS canary'),
  ]);
};
const read = (...parts: number[][]) => stripJpeg(new Uint8Array(parts.flat()).buffer);
const bytesOf = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

test('removes Exif, XMP and IPTC, and leaves the pixels and all else as they are', async () => {
  const xmp = segment(0xe1, ascii('http://ns.adobe.com/xap/1.0/ canary'));
  const facts = read([0xff, 0xd8], JFIF, exif(1, true), xmp, segment(0xed, ascii('canary')), PIXELS);
  expect(facts?.orientation).toBe(1);
  expect(await bytesOf(facts!.stripped)).toEqual([0xff, 0xd8, ...JFIF, ...PIXELS]);
});

test('says how the picture is turned, in both byte orders', () => {
  expect(read([0xff, 0xd8], exif(6, true), PIXELS)?.orientation).toBe(6);
  expect(read([0xff, 0xd8], exif(8, false), PIXELS)?.orientation).toBe(8);
});

test('leaves what is no whole JPEG to others', () => {
  expect(read(ascii('GIF89a'))).toBeUndefined();
  expect(read([0xff, 0xd8], [0xff, 0xe1, 0xff, 0xff, 1])).toBeUndefined();
  expect(read([])).toBeUndefined();
});
