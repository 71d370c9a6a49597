import { randomBytes } from 'node:crypto';
import { UPLOAD_PART_BYTES } from '@sotto/protocol';
import { expect, it } from 'vitest';
import {
  FRAME_BYTES,
  createFileKey,
  macOfPart,
  openPart,
  partCount,
  partLength,
  sealPart,
} from './sealed-frames.js';
import type { SealedFile } from './sealed-frames.js';

const SEALED_FRAME = FRAME_BYTES + 28;
const key = createFileKey();
const ID = 'a1'.repeat(12);

/** Returns the parts of a file of this size, and what they are sealed as. */
function create(size: number, id = ID) {
  const file: SealedFile = { id, size };
  const bytes = randomBytes(size);
  const parts = Array.from({ length: partCount(size) }, (_, part) =>
    bytes.subarray(part * UPLOAD_PART_BYTES, part * UPLOAD_PART_BYTES + partLength(size, part)),
  );
  return { file, bytes, parts, sealed: parts.map((part, n) => sealPart(key, file, n, part)) };
}

/** Whether a part opens, however wrongly it is sealed. */
function opens(file: SealedFile, part: number, sealed: Buffer, by = key): boolean {
  try {
    openPart(by, file, part, sealed);
    return true;
  } catch {
    return false;
  }
}

it('opens what it sealed, whole and in any range, also across frames', () => {
  for (const size of [1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, UPLOAD_PART_BYTES + 5]) {
    const { file, bytes, sealed } = create(size);
    const opened = sealed.map((part, n) => openPart(key, file, n, part));
    expect(Buffer.concat(opened).equals(bytes)).toBe(true);
  }
  const { file, parts, sealed } = create(3 * FRAME_BYTES + 7);
  for (const [from, to] of [
    [0, 1],
    [5, FRAME_BYTES],
    [FRAME_BYTES - 1, FRAME_BYTES + 1],
    [FRAME_BYTES, 3 * FRAME_BYTES + 7],
    [3 * FRAME_BYTES + 6, 3 * FRAME_BYTES + 7],
  ] as const)
    expect(openPart(key, file, 0, sealed[0]!, { from, to }).equals(parts[0]!.subarray(from, to))).toBe(true);
});

it('detects every flip of a bit', () => {
  const small = create(50);
  for (let at = 0; at < small.sealed[0]!.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(small.sealed[0]!);
      changed[at]! ^= 1 << bit;
      expect(opens(small.file, 0, changed), `byte ${at}, bit ${bit}`).toBe(false);
    }
});

it('detects every cut, also between frames, and what is appended', () => {
  const { file, sealed } = create(2 * FRAME_BYTES + 3);
  const [whole] = sealed as [Buffer];
  const cuts = [0, 1, 27, 28, 29, SEALED_FRAME - 1, SEALED_FRAME, 2 * SEALED_FRAME, whole.length - 1];
  for (const cut of cuts) expect(opens(file, 0, whole.subarray(0, cut)), `cut at ${cut}`).toBe(false);
  expect(opens(file, 0, Buffer.concat([whole, Buffer.alloc(1)]))).toBe(false);
  expect(opens(file, 0, Buffer.concat([whole, whole.subarray(0, SEALED_FRAME)]))).toBe(false);
  // A shorter file of the same frames, as whoever changes the row could claim it; an empty one has no frame at all.
  expect(opens({ ...file, size: FRAME_BYTES }, 0, whole.subarray(0, SEALED_FRAME))).toBe(false);
  expect(opens({ ...file, size: 0 }, 0, Buffer.alloc(0))).toBe(false);
});

it('detects frames and parts that change places, and copies from other files', () => {
  const { file, sealed } = create(2 * UPLOAD_PART_BYTES);
  const [first, second] = sealed as [Buffer, Buffer];
  expect(opens(file, 0, second)).toBe(false);
  expect(opens(file, 1, first)).toBe(false);
  const frames = [0, 1, 2].map((n) => first.subarray(n * SEALED_FRAME, (n + 1) * SEALED_FRAME));
  const rest = first.subarray(3 * SEALED_FRAME);
  for (const order of [
    [1, 0, 2],
    [0, 2, 1],
    [0, 0, 2],
    [2, 1, 0],
  ])
    expect(opens(file, 0, Buffer.concat([...order.map((n) => frames[n]!), rest]))).toBe(false);
  expect(opens({ ...file, id: 'b2'.repeat(12) }, 0, first)).toBe(false);
  expect(opens({ ...file, size: 3 * UPLOAD_PART_BYTES }, 0, first)).toBe(false);
  expect(opens(file, 0, first, createFileKey())).toBe(false);
  expect(opens(file, 0, first)).toBe(true);
});

it('seals the same bytes differently each time, and recognizes them by their MAC', () => {
  const bytes = randomBytes(100);
  const file = { id: ID, size: 100 };
  expect(sealPart(key, file, 0, bytes).equals(sealPart(key, file, 0, bytes))).toBe(false);
  expect(macOfPart(key, 0, bytes)).toBe(macOfPart(key, 0, Buffer.from(bytes)));
  expect(macOfPart(key, 1, bytes)).not.toBe(macOfPart(key, 0, bytes));
  expect(macOfPart(createFileKey(), 0, bytes)).not.toBe(macOfPart(key, 0, bytes));
});
