import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { createFrameReader, encodeText } from './frames.js';

/** It is not in the types of `ws`. */
const { Sender } = ws as unknown as {
  Sender: { frame(data: Buffer, options: object): Buffer[] };
};

/** Frames as `ws` writes them. */
function framed(data: Buffer, options: { opcode: number; fin?: boolean; mask?: boolean }): Buffer {
  const { opcode, fin = true, mask = false } = options;
  return Buffer.concat(Sender.frame(data, { opcode, fin, mask, readOnly: true, rsv1: false }));
}
const TEXT = 1;
const BINARY = 2;
const PING = 9;
// Each form of the length, at its bounds.
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];

describe('frames', () => {
  it.each(LENGTHS)('of %i bytes are read as ws writes them, and written like ws', (length) => {
    const text = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1);
    const data = Buffer.from(text);
    for (const mask of [false, true]) {
      const bytes = framed(data, { opcode: TEXT, mask });
      const frames = createFrameReader()(bytes);
      expect(frames.map((frame) => [frame.text === text, frame.bytes.equals(bytes)])).toEqual([[true, true]]);
    }
    expect(encodeText(text).equals(framed(data, { opcode: TEXT }))).toBe(true);
  });

  it('are assembled from pieces of any size, in order, without loss', () => {
    const stream = Buffer.concat([
      framed(Buffer.from('one'), { opcode: TEXT, mask: true }),
      framed(randomBytes(300), { opcode: BINARY, mask: true }),
      framed(Buffer.from('half'), { opcode: TEXT, fin: false }),
      framed(Buffer.alloc(0), { opcode: PING }),
      framed(Buffer.from('two'), { opcode: TEXT }),
    ]);
    for (const size of [1, 2, 3, 7, 100, stream.length]) {
      const read = createFrameReader();
      const frames = [];
      for (let at = 0; at < stream.length; at += size) frames.push(...read(stream.subarray(at, at + size)));
      expect(frames.map(({ text }) => text)).toEqual(['one', null, null, null, 'two']);
      expect(Buffer.concat(frames.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
    }
  });
});
