import { expect, it } from 'vitest';
import { MAX_PICTURE_PIXELS, isDecodable, pictureSize } from './picture-size.js';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const number = (value: number, length: number) =>
  Array.from({ length }, (_, at) => String.fromCharCode((value >>> (8 * (length - 1 - at))) & 0xff)).join('');
const [two, four] = [(value: number) => number(value, 2), (value: number) => number(value, 4)];
const reversed = (text: string) => [...text].reverse().join('');

const png = (size: string) => `\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR${size}`;
const frame = (height: number, width: number) => `\xff\xc2\0\x11\x08${two(height)}${two(width)}`;
const webp = (chunk: string) => `RIFF....WEBP${chunk}`;
const gif = (width: number, height: number, after: string) =>
  `GIF89a${reversed(two(width))}${reversed(two(height))}${after}`;
const image = (left: number, top: number, width: number, height: number) =>
  `,${[left, top, width, height].map((value) => reversed(two(value))).join('')}`;
const box = (name: string, inner: string) => four(8 + inner.length) + name + inner;
const ispe = (width: number, height: number) => box('ispe', `\0\0\0\0${four(width)}${four(height)}`);
const avif = (...properties: string[]) =>
  box('ftyp', 'avif') +
  box('meta', `\0\0\0\0${box('hdlr', 'pict')}${box('iprp', box('ipco', properties.join('')))}`);

it('reads the size from the header of each format', () => {
  for (const [text, width, height] of [
    [png(four(60_000) + four(4)), 60_000, 4],
    [`\xff\xd8${frame(480, 640)}`, 640, 480],
    [`\xff\xd8\xff\xe0\0\x06....\xff\xff\xff\xc4\0\x03.${frame(65_535, 65_535)}`, 65_535, 65_535],
    [webp('VP8X....\0\0\0\0\x0f\x27\0\xff\xff\xff'), 10_000, 16_777_216],
    [webp('VP8 ....\0\0\0\x9d\x01\x2a\xff\xff\x02\0'), 16_383, 2],
    [webp('VP8L....\x2f\xff\xff\xff\xff'), 16_384, 16_384],
    [gif(4, 3, `\0..${image(0, 0, 4, 3)}`), 4, 3],
    // With colours, an extension of two blocks, and a picture larger than the screen.
    [gif(4, 3, `\x80..${'rgbRGB'}!\xf9\x01.\x02..\0${image(1, 2, 60_000, 50_000)}`), 60_001, 50_002],
    [avif(ispe(4, 3)), 4, 3],
    // A grid, and one of its tiles.
    [avif(ispe(512, 512), box('pixi', '....'), ispe(40_000, 30_000), ispe(512, 512)), 40_000, 30_000],
  ] as const)
    expect(pictureSize(bytes(text)), JSON.stringify(text.slice(0, 16))).toEqual({ width, height });
});

it('reads no size where the header does not tell it', () => {
  const whole = [png(four(4) + four(3)), `\xff\xd8${frame(3, 4)}`, avif(ispe(4, 3))];
  for (const text of [
    ...whole.flatMap((one) => Array.from({ length: one.length }, (_, length) => one.slice(0, length))),
    png(four(0) + four(3)),
    '\x89PNG\r\n\x1a\n\0\0\0\x04CgBI....',
    // Height in a later segment; pixels before the frame; garbage between segments.
    `\xff\xd8${frame(0, 4)}`,
    `\xff\xd8\xff\xda\0\x02${frame(3, 4)}`,
    `\xff\xd8\xff\xfe\0\x02?${frame(3, 4)}`,
    `\xff\xd8\xff\x01${frame(3, 4)}`,
    webp('ALPH............'),
    gif(4, 3, '\0..;'),
    avif(),
    box('ftyp', 'isom') + box('mdat', '....'),
    '<svg xmlns="http://www.w3.org/2000/svg">',
  ])
    expect(pictureSize(bytes(text)), JSON.stringify(text)).toBe(undefined);
});

it('lets pictures of 100 megapixels be decoded, and no others', () => {
  expect(isDecodable({ width: 10_000, height: MAX_PICTURE_PIXELS / 10_000 })).toBe(true);
  expect(isDecodable({ width: 10_000, height: MAX_PICTURE_PIXELS / 10_000 + 1 })).toBe(false);
  expect(isDecodable(undefined)).toBe(false);
});
