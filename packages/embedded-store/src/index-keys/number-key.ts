import { BsonType } from '../bson/value.js';
import type { BytesValue, LongValue, SmallNumberValue } from '../bson/value.js';

/*
 * All four numeric types share one order, so a key says the mathematical value and not the type:
 * 8 bytes of the greatest double that is not above the value, then 0 if the value is that double,
 * or 1 and the exact decimal. Only a Decimal128 or a large Int64 ever needs the second part.
 */

const EXPONENT_BIAS = 0x4000;
const DIGITS = 34;
const scratch = new DataView(new ArrayBuffer(8));

/** A decimal `coefficient * 10^exponent`, exactly. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** @returns 8 bytes that sort as the double does; NaN sorts below all */
function doubleKey(number: number): Buffer {
  const key = Buffer.alloc(8);
  if (Number.isNaN(number)) return key;
  scratch.setFloat64(0, number === 0 ? 0 : number);
  const bits = scratch.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  key.writeBigUInt64BE(negative ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n));
  return key;
}

function nextBelow(number: number): number {
  if (number === -Infinity) return number;
  if (number === 0) return -Number.MIN_VALUE;
  scratch.setFloat64(0, number);
  const bits = scratch.getBigInt64(0);
  scratch.setBigInt64(0, number > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

/** @returns the finite double as an exact decimal */
function exactDecimal(number: number): Decimal {
  scratch.setFloat64(0, number);
  const bits = scratch.getBigUint64(0);
  const rawExponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const mantissa = rawExponent === 0 ? fraction : fraction | (1n << 52n);
  const power = (rawExponent === 0 ? 1 : rawExponent) - 1075;
  const sign = number < 0 ? -1n : 1n;
  if (power >= 0) return { coefficient: sign * (mantissa << BigInt(power)), exponent: 0 };
  return { coefficient: sign * mantissa * 5n ** BigInt(-power), exponent: power };
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * 10n ** BigInt(a.exponent - exponent);
  const right = b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** @returns bytes that sort as the decimals do: sign, exponent of the first digit, 34 digits; inverted if negative */
function decimalKey({ coefficient, exponent }: Decimal): Buffer {
  const negative = coefficient < 0n;
  const digits = (negative ? -coefficient : coefficient).toString();
  const key = Buffer.alloc(3 + DIGITS);
  key[0] = 1;
  key.writeUInt16BE(EXPONENT_BIAS + exponent + digits.length, 1);
  for (let i = 0; i < digits.length; i += 1) key[3 + i] = digits.charCodeAt(i) - 47;
  if (negative) for (let i = 1; i < key.length; i += 1) key[i] = ~(key[i] as number) & 0xff;
  return key;
}

const EXACT = Buffer.from([0]);

function decimalNumberKey(decimal: Decimal): Buffer {
  if (decimal.coefficient === 0n) return Buffer.concat([doubleKey(0), EXACT]);
  let floor = Number(`${decimal.coefficient}e${decimal.exponent}`);
  if (floor === Infinity) floor = Number.MAX_VALUE;
  const order = floor === -Infinity ? -1 : compareDecimals(exactDecimal(floor), decimal);
  if (order === 0) return Buffer.concat([doubleKey(floor), EXACT]);
  if (order > 0) floor = nextBelow(floor);
  return Buffer.concat([doubleKey(floor), decimalKey(decimal)]);
}

function longKey(long: bigint): Buffer {
  const number = Number(long);
  if (BigInt(number) === long) return Buffer.concat([doubleKey(number), EXACT]);
  return decimalNumberKey({ coefficient: long, exponent: 0 });
}

/** Reads a Decimal128 (IEEE 754-2008 decimal128, binary integer significand, little-endian). */
function parseDecimal128(bytes: Buffer): Decimal | number {
  const high = bytes.readBigUInt64LE(8);
  const low = bytes.readBigUInt64LE(0);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return NaN;
  if (combination === 0x1e) return negative ? -Infinity : Infinity;
  // A significand above 34 digits (first bits 11) is not canonical and means zero.
  if (combination >> 3 === 3) return 0;
  const exponent = Number((high >> 49n) & 0x3fffn) - 6176;
  const coefficient = ((high & 0x1_ffff_ffff_ffffn) << 64n) | low;
  if (coefficient >= 10n ** 34n) return 0;
  return { coefficient: negative ? -coefficient : coefficient, exponent };
}

/** @returns bytes that sort as MongoDB sorts numbers, whatever their type */
export function numberKey(value: SmallNumberValue | LongValue | BytesValue): Buffer {
  if ('number' in value) return Buffer.concat([doubleKey(value.number), EXACT]);
  if ('long' in value) return longKey(value.long);
  const decimal = parseDecimal128(value.bytes);
  if (typeof decimal === 'number') return Buffer.concat([doubleKey(decimal), EXACT]);
  return decimalNumberKey(decimal);
}

/** @returns whether the number is NaN, as a double or a decimal */
export function isNaNValue(value: { type: number; number?: number; bytes?: Buffer }): boolean {
  if (value.type === BsonType.Double) return Number.isNaN(value.number);
  if (value.type === BsonType.Decimal128) return Number.isNaN(parseDecimal128(value.bytes as Buffer));
  return false;
}
