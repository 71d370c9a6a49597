import { expect, test } from 'vitest';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const big = (value: number) => [24, 16, 8, 0].map((bits) => (value >> bits) & 0xff);
const little = (value: number) => big(value).reverse();
const buffer = (...parts: number[][]) => new Uint8Array(parts.flat()).buffer;
const bytesOf = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];
/** One tag, orientation, as cameras write it. */
const tags = (orientation: number) => [
  ...[...ascii('MM'), 0, 42, ...big(8), 0, 1],
  ...[0x01, 0x12, 0, 3, ...big(1), 0, orientation, 0, 0],
];

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const chunk = (type: string, data: number[]) => [...big(data.length), ...ascii(type), ...data, 1, 2, 3, 4];
const HEAD = chunk('IHDR', [0, 0, 0, 1]);
const PIXELS = chunk('IDAT', ascii('pixels tEXt'));
const END = chunk('IEND', []);

test('removes texts, times and Exif from a PNG, and leaves all else as it is', async () => {
  const texts = ['tEXt', 'zTXt', 'iTXt', 'tIME'].flatMap((type) => chunk(type, ascii('canary')));
  const profile = chunk('iCCP', ascii('colours'));
  const facts = stripPng(
    buffer(PNG, HEAD, texts, profile, PIXELS, chunk('eXIf', tags(6)), END, ascii('canary')),
  );
  expect(facts?.orientation).toBe(6);
  expect(await bytesOf(facts!.stripped)).toEqual([...PNG, ...HEAD, ...profile, ...PIXELS, ...END]);
});

test('leaves what is no whole PNG to others', () => {
  expect(stripPng(buffer(PNG, HEAD))).toBeUndefined();
  expect(stripPng(buffer(PNG, [0xff, 0xff, 0xff, 0xff, ...ascii('IDAT'), 1, 2, 3, 4]))).toBeUndefined();
  expect(stripPng(buffer(ascii('GIF89a and more')))).toBeUndefined();
  expect(stripPng(buffer())).toBeUndefined();
});

const piece = (type: string, data: number[]) => [
  ...[...ascii(type), ...little(data.length), ...data],
  ...(data.length % 2 === 0 ? [] : [0]),
];
const webp = (...pieces: number[][]) => {
  const body = [...ascii('WEBP'), ...pieces.flat()];
  return [...ascii('RIFF'), ...little(body.length), ...body];
};

test('removes Exif and XMP from a WebP, and says so in its head', async () => {
  const extended = (flags: number) => piece('VP8X', [flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
  const pixels = piece('VP8 ', ascii('odd'));
  for (const prefix of [[], ascii('Exif\0\0')]) {
    const facts = stripWebp(
      buffer(
        webp(extended(0x3c), pixels, piece('EXIF', [...prefix, ...tags(8)]), piece('XMP ', ascii('canary'))),
        ascii('canary'),
      ),
    );
    expect(facts?.orientation).toBe(8);
    expect(await bytesOf(facts!.stripped)).toEqual(webp(extended(0x30), pixels));
  }
});

test('leaves what is no whole WebP to others', () => {
  expect(
    stripWebp(buffer(ascii('RIFF'), little(40), ascii('WEBPVP8 '), little(99), ascii('cut'))),
  ).toBeUndefined();
  expect(stripWebp(buffer(ascii('RIFF'), little(4), ascii('WAVE')))).toBeUndefined();
  expect(stripWebp(buffer())).toBeUndefined();
});
