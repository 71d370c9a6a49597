import { bsonType, toNumber, TYPE } from '../index-keys/encode.js';

/** MongoDB's idea of truth: numbers by being non-zero, booleans as they are, null false, all else true. */
export function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean') return value;
  return bsonType(value) !== TYPE.number || toNumber(value) !== 0;
}
