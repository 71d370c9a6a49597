import { expect, it } from 'vitest';
import { imageTypeOf } from './image-type.js';

const of = (...bytes: number[]) => imageTypeOf(Uint8Array.from(bytes));

it('knows PNG, JPEG and WebP by their first bytes', () => {
  expect(of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)).toBe('image/png');
  expect(of(0xff, 0xd8, 0xff, 0xe0)).toBe('image/jpeg');
  expect(imageTypeOf(Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1'))).toBe('image/webp');
});

it('knows nothing else, whatever it claims to be', () => {
  for (const text of [
    '',
    'GIF89a',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<html>',
    'RIFF0000WAVE',
    '\xff\xd8',
  ])
    expect(imageTypeOf(Buffer.from(text, 'latin1'))).toBeUndefined();
});
