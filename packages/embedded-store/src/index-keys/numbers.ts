import { Decimal128, Long } from 'bson';
import type { Double, Int32 } from 'bson';

/*
 * All numeric types share one order, so a key says the mathematical value and not the type: 8 bytes of the greatest
 * double that is not above the value, then 0 if the value is that double, or 1 and the exact decimal. Only a
 * Decimal128 or a large Long ever needs the second part.
 */

const EXPONENT_BIAS = 0x4000;
const DIGITS = 34;
const scratch = new DataView(new ArrayBuffer(8));

/** A decimal `coefficient * 10^exponent`, exactly. */
interface Decimal {
  coefficient: bigint;
  exponent: number;
}

/** The value of any BSON number as a JavaScript number, rounded where it must be. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Long) return value.toNumber();
  const boxed = value as Int32 | Double;
  if (boxed._bsontype === 'Int32' || boxed._bsontype === 'Double') return boxed.valueOf();
  return Number((value as { toString(): string }).toString());
}

function writeDouble(key: Buffer, double: number): Buffer {
  key.writeDoubleBE(double === 0 ? 0 : double, 1);
  if (key[1]! & 0x80) for (let i = 1; i < 9; i += 1) key[i] = ~key[i]! & 0xff;
  else key[1]! |= 0x80;
  return key;
}

/** The key of a double: NaN sorts below all numbers. */
function doubleKey(type: number, double: number): Buffer {
  const key = Buffer.alloc(10);
  key[0] = type;
  return Number.isNaN(double) ? key : writeDouble(key, double);
}

function nextBelow(double: number): number {
  if (double === -Infinity) return double;
  if (double === 0) return -Number.MIN_VALUE;
  scratch.setFloat64(0, double);
  const bits = scratch.getBigInt64(0);
  scratch.setBigInt64(0, double > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

/** A finite double as an exact decimal. */
function exactDecimal(double: number): Decimal {
  scratch.setFloat64(0, double);
  const bits = scratch.getBigUint64(0);
  const rawExponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const mantissa = (double < 0 ? -1n : 1n) * (rawExponent === 0 ? fraction : fraction | (1n << 52n));
  const power = (rawExponent === 0 ? 1 : rawExponent) - 1075;
  if (power >= 0) return { coefficient: mantissa << BigInt(power), exponent: 0 };
  return { coefficient: mantissa * 5n ** BigInt(-power), exponent: power };
}

function compare(a: Decimal, b: Decimal): number {
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * 10n ** BigInt(a.exponent - exponent);
  const right = b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

function decimalKey(type: number, decimal: Decimal): Buffer {
  const { coefficient, exponent } = decimal;
  if (coefficient === 0n) return doubleKey(type, 0);
  let floor = Number(`${coefficient}e${exponent}`);
  if (floor === Infinity) floor = Number.MAX_VALUE;
  const order = floor === -Infinity ? -1 : compare(exactDecimal(floor), decimal);
  if (order === 0) return doubleKey(type, floor);
  const key = Buffer.alloc(12 + DIGITS);
  key[0] = type;
  writeDouble(key, order > 0 ? nextBelow(floor) : floor);
  // The exact value: exponent of its first digit, then the digits; all inverted where it is negative.
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
  key[9] = 1;
  key.writeUInt16BE(EXPONENT_BIAS + exponent + digits.length, 10);
  // Closing zeros are left out: 0.1 and 0.10 are one number.
  for (const [i, digit] of [...digits.replace(/0+$/, '')].entries()) key[12 + i] = Number(digit) + 1;
  if (coefficient < 0n) for (let i = 10; i < key.length; i += 1) key[i] = ~key[i]! & 0xff;
  return key;
}

/** Reads a Decimal128 (IEEE 754-2008, binary integer significand): a number where it is not finite or not canonical. */
function parseDecimal128({ bytes }: Decimal128): Decimal | number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, 16);
  const high = view.readBigUInt64LE(8);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return NaN;
  if (combination === 0x1e) return negative ? -Infinity : Infinity;
  const coefficient = ((high & 0x1_ffff_ffff_ffffn) << 64n) | view.readBigUInt64LE(0);
  if (combination >> 3 === 3 || coefficient >= 10n ** 34n) return 0;
  return {
    coefficient: negative ? -coefficient : coefficient,
    exponent: Number((high >> 49n) & 0x3fffn) - 6176,
  };
}

/** Encodes any BSON number behind its type byte, so that the bytes sort as the values do. */
export function encodeNumber(type: number, value: unknown): Buffer {
  if (value instanceof Long) {
    const long = value.toBigInt();
    const double = Number(long);
    if (BigInt(double) === long) return doubleKey(type, double);
    return decimalKey(type, { coefficient: long, exponent: 0 });
  }
  if (value instanceof Decimal128) {
    const decimal = parseDecimal128(value);
    return typeof decimal === 'number' ? doubleKey(type, decimal) : decimalKey(type, decimal);
  }
  return doubleKey(type, toNumber(value));
}
