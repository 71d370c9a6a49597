import { Binary, Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { isPlainObject } from '../document.js';
import { CommandError } from '../errors.js';
import type { IndexSpec } from './index-spec.js';

/** Creates the error for a key that another document has, in MongoDB's format. */
export function duplicateKey(namespace: string, index: IndexSpec, values: readonly unknown[]): CommandError {
  const keyValue = Object.fromEntries(index.fields.map(({ name }, i) => [name, values[i] ?? null]));
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: ${show(keyValue)}`;
  return new CommandError(11000, 'DuplicateKey', message, { keyPattern: index.keyPattern, keyValue });
}

/** Formats a value as MongoDB does. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Double)
    return Number.isInteger(value.value) ? value.value.toFixed(1) : `${value.value}`;
  if (value instanceof Int32 || value instanceof Long) return value.toString();
  if (value instanceof Decimal128) return `NumberDecimal('${value.toString()}')`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`;
  if (Array.isArray(value)) return `[ ${value.map(show).join(', ')} ]`;
  if (isPlainObject(value)) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${show(field)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  return String(value);
}
