import { FILE_TYPES } from '@sotto/protocol';
import { expect, it } from 'vitest';
import { fileTypeOf } from './file-type.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const box = (name: string, inner: string) => `\0\0\0${String.fromCharCode(8 + inner.length)}${name}${inner}`;
/** An AVIF whose picture has this size. */
const avif = (size: string) =>
  bytes(
    box('ftyp', 'avif') + box('meta', `\0\0\0\0${box('iprp', box('ipco', box('ispe', `\0\0\0\0${size}`)))}`),
  );

const STARTS: [string, Uint8Array][] = [
  ['image/png', bytes('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x04\0\0\0\x03')],
  ['image/jpeg', bytes('\xff\xd8\xff\xc0\0\x0b\x08\0\x03\0\x04')],
  ['image/webp', bytes('RIFF....WEBPVP8L....\x2f\x03\x80\0\0')],
  ['image/gif', bytes('GIF89a\x04\0\x03\0\0..,\0\0\0\0\x04\0\x03\0')],
  ['image/avif', avif('\0\0\0\x04\0\0\0\x03')],
  ['video/mp4', Buffer.from('....ftypisom')],
  ['video/webm', new Uint8Array([0x1a, 0x45, 0xdf, 0xa3])],
  ['audio/ogg', Buffer.from('OggS')],
  ['audio/mpeg', Buffer.from('ID3')],
  ['audio/wav', Buffer.from('RIFF....WAVEfmt ')],
  ['application/pdf', Buffer.from('%PDF-1.7')],
];

it('knows each type that browsers may show by its first bytes', () => {
  for (const [type, start] of STARTS) expect(fileTypeOf(start)).toBe(type);
  expect([...new Set(STARTS.map(([type]) => type))].sort()).toEqual([...FILE_TYPES].sort());
});

it('takes a picture for bytes alone that claims too many pixels, or none', () => {
  const png = (size: string) => bytes(`\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR${size}`);
  expect(fileTypeOf(png('\0\0\x27\x10\0\0\x27\x10'))).toBe('image/png');
  for (const start of [
    png('\0\0\x27\x10\0\0\x27\x11'),
    png('\0\0\0\0\0\0\0\x01'),
    bytes('\x89PNG\r\n\x1a\n'),
    bytes('\xff\xd8\xff\xc0\0\x0b\x08\xff\xff\xff\xff'),
    avif('\0\x01\0\0\0\x01\0\0'),
  ])
    expect(fileTypeOf(start)).toBe('application/octet-stream');
});

it('takes everything else for bytes alone, above all what could run', () => {
  for (const start of [
    '<svg xmlns=',
    '<!doctype html>',
    '<?xml version="1.0"?>',
    '#!/bin/sh',
    'PK\u0003\u0004',
    '',
  ])
    expect(fileTypeOf(Buffer.from(start))).toBe('application/octet-stream');
});
