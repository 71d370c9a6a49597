import { bsonType, toNumber, TYPE } from '../index-keys/encode.js';

/** Truthiness in MongoDB: a number is true unless it is zero, null is false, any other value but `false` is true. */
export function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean') return value;
  return bsonType(value) !== TYPE.number || toNumber(value) !== 0;
}
