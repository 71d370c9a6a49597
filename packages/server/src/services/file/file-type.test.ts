import { FILE_TYPES } from '@sotto/protocol';
import { expect, it } from 'vitest';
import { fileTypeOf } from './file-type.js';

const STARTS: [string, Uint8Array][] = [
  ['image/png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
  ['image/webp', Buffer.from('RIFF....WEBPVP8 ')],
  ['image/gif', Buffer.from('GIF89a')],
  ['image/avif', Buffer.from('....ftypavif')],
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
