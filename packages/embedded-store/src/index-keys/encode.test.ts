import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { describe, expect, it } from 'vitest';
import { after, EMPTY_ARRAY, encode, invert } from './encode.js';

/** Values in MongoDB's order; those in one group are equal. */
const ORDERED: unknown[][] = [
  [new MinKey()],
  [null],
  [new Double(NaN), Decimal128.fromString('NaN')],
  [new Double(-Infinity), Decimal128.fromString('-Infinity')],
  [Decimal128.fromString('-1E+6144')],
  [new Double(-Number.MAX_VALUE)],
  [Long.fromBigInt(-(2n ** 63n)), new Double(-(2 ** 63))],
  [Long.fromBigInt(-(2n ** 53n) - 1n)],
  [Long.fromBigInt(-(2n ** 53n)), new Double(-(2 ** 53))],
  [new Int32(-1), new Double(-1), Decimal128.fromString('-1.000')],
  [Decimal128.fromString('-0.1')],
  [new Double(-Number.MIN_VALUE)],
  [Decimal128.fromString('-1E-6176')],
  [new Int32(0), new Double(-0), new Double(0), Long.ZERO, Decimal128.fromString('-0E+3')],
  [Decimal128.fromString('1E-6176')],
  [new Double(Number.MIN_VALUE)],
  [Decimal128.fromString('0.1'), Decimal128.fromString('0.10')],
  [new Double(0.1)],
  [new Double(5), new Int32(5), Long.fromNumber(5), Decimal128.fromString('5')],
  [new Double(5.5), Decimal128.fromString('5.5')],
  [new Double(2 ** 53), Long.fromBigInt(2n ** 53n)],
  [Decimal128.fromString('9007199254740992.5')],
  [Long.fromBigInt(2n ** 53n + 1n), Decimal128.fromString('9007199254740993')],
  [Long.MAX_VALUE],
  [new Double(2 ** 63)],
  [new Double(Number.MAX_VALUE)],
  [Decimal128.fromString('1E+6000')],
  [new Double(Infinity), Decimal128.fromString('Infinity')],
  [''],
  ['a'],
  ['a\0'],
  ['a\0b'],
  ['ab'],
  ['é'],
  ['\uffee'],
  ['😀'],
  [{}],
  [{ a: new Int32(1) }, { a: new Double(1) }],
  [{ a: new Int32(1), b: new Int32(0) }],
  [{ b: new Int32(0) }],
  [{ a: 'text' }],
  [[]],
  [[new Int32(1)]],
  [[new Int32(1), new Int32(0)]],
  [['a']],
  [new Binary(Buffer.from([9]))],
  [new Binary(Buffer.from([1]), 5)],
  [new Binary(Buffer.from([0, 0]))],
  [new ObjectId('000000000000000000000000')],
  [new ObjectId('00000000000000000000000a')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Timestamp({ t: 1, i: 1 })],
  [new Timestamp({ t: 0xffffffff, i: 1 })],
  [new BSONRegExp('a')],
  [new BSONRegExp('a', 'i')],
  [new MaxKey()],
];

describe('keys', () => {
  const keys = ORDERED.map((group) => group.map(encode));

  it('sort like the values, and are equal for equal values', () => {
    for (const [i, group] of keys.entries()) {
      for (const key of group) {
        expect(key.equals(group[0]!), `group ${i}`).toBe(true);
        if (i > 0) expect(Buffer.compare(keys[i - 1]![0]!, key), `groups ${i - 1} and ${i}`).toBe(-1);
      }
    }
  });

  it('sort in reverse when inverted, even with more behind them', () => {
    const inverted = keys.map(([key]) => Buffer.concat([invert(key!), Buffer.from([0x33])]));
    for (let i = 1; i < inverted.length; i += 1)
      expect(Buffer.compare(inverted[i - 1]!, inverted[i]!)).toBe(1);
  });

  it('are not prefixes of one another', () => {
    const all = [...keys.map(([key]) => key!), EMPTY_ARRAY];
    for (const a of all)
      for (const b of all) if (a !== b) expect(b.subarray(0, a.length).equals(a)).toBe(false);
  });

  it('end before `after`, with anything behind them', () => {
    for (const [key] of keys) {
      const longest = Buffer.concat([key!, Buffer.from([0xff, 0xff])]);
      expect(Buffer.compare(longest, after(key!))).toBe(-1);
    }
    expect(after(Buffer.from([1, 0xff]))).toEqual(Buffer.from([2]));
    expect(after(Buffer.from([0xff]))).toEqual(Buffer.from([0xff, 0xff]));
  });

  it('put an empty array below null and above MinKey', () => {
    expect(Buffer.compare(EMPTY_ARRAY, encode(null))).toBe(-1);
    expect(Buffer.compare(EMPTY_ARRAY, encode(new MinKey()))).toBe(1);
  });
});
