import { BSONRegExp } from 'bson';
import type { Document } from '../document.js';
import { after, bsonType, encode, isNaNKey, NUMBERS, TYPE } from '../index-keys/encode.js';
import { isOperators } from './match.js';
import { anchoredPrefix } from './regex.js';

/** The condition on one field as far as an index can use it: some values, or a range of encoded keys. */
type Constraint = { keys: Buffer[] } | { low: Buffer; high: Buffer };

/** The conditions that every result must meet, by path: the top level of a filter and everything below `$and`. */
export type Conditions = Map<string, unknown[]>;

export function conditionsOf(filter: Document, into: Conditions = new Map()): Conditions {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and') for (const part of value as Document[]) conditionsOf(part, into);
    else if (!key.startsWith('$')) into.set(key, [...(into.get(key) ?? []), value]);
  }
  return into;
}

function equalTo(values: unknown[]): Constraint | undefined {
  // An array is not in an index as a whole, only its elements are; a pattern is not a value.
  if (values.some((value) => Array.isArray(value) || value instanceof BSONRegExp)) return undefined;
  return { keys: values.map(encode) };
}

function startsWith(pattern: unknown, options?: unknown): Constraint | undefined {
  const prefix = anchoredPrefix(pattern, options);
  const full = encode(prefix);
  const low = full.subarray(0, full.length - 2);
  return { low, high: after(low) };
}

function ranged(operator: string, operand: unknown): Constraint | undefined {
  const type = bsonType(operand);
  if (type === TYPE.null || type === TYPE.minKey || type === TYPE.maxKey || type === TYPE.array)
    return undefined;
  const key = encode(operand);
  // NaN has a key below all numbers, but is in no range.
  const first = type === TYPE.number ? NUMBERS : Buffer.from([type]);
  const end = Buffer.from([type + 1]);
  if (operator === '$gt') return { low: after(key), high: end };
  if (operator === '$gte') return { low: key, high: end };
  if (operator === '$lt') return { low: first, high: key };
  return { low: first, high: after(key) };
}

function partsOf(value: unknown): (Constraint | undefined)[] {
  if (value instanceof BSONRegExp) return [startsWith(value)];
  if (!isOperators(value)) return [equalTo([value])];
  return Object.entries(value).map(([operator, operand]) => {
    switch (operator) {
      case '$eq':
        return equalTo([operand]);
      case '$in':
        return equalTo(operand as unknown[]);
      case '$regex':
        return startsWith(operand, value.$options);
      case '$gt':
      case '$gte':
      case '$lt':
      case '$lte':
        return ranged(operator, operand);
      default:
        return undefined;
    }
  });
}

/**
 * What an index can use of all conditions on one path. Every result lies inside, but not all that lies inside is a
 * result.
 * @param multikey ends of ranges must not meet: two elements of an array may satisfy one each
 */
function constraintFor(values: readonly unknown[], multikey: boolean): Constraint | undefined {
  const all = values.flatMap(partsOf).filter((constraint) => constraint !== undefined);
  const exact = all.find((constraint) => 'keys' in constraint);
  if (exact || multikey) return exact ?? all[0];
  let range: { low: Buffer; high: Buffer } | undefined;
  for (const constraint of all) {
    if (!('low' in constraint)) continue;
    range ??= { ...constraint };
    if (Buffer.compare(constraint.low, range.low) > 0) range.low = constraint.low;
    if (Buffer.compare(constraint.high, range.high) < 0) range.high = constraint.high;
  }
  return range;
}

/** What an index can use of the conditions on a path; see `constraintFor`. */
export type Constraints = (name: string, multikey: boolean) => Constraint | undefined;

/** The constraints of these conditions, each made once for all indexes that are looked at: it may have hundreds of keys. */
export function constraintsOf(conditions: Conditions): Constraints {
  const known = new Map<string, Constraint | undefined>();
  return (name, multikey) => {
    const key = `${multikey} ${name}`;
    if (!known.has(key)) known.set(key, constraintFor(conditions.get(name) ?? [], multikey));
    return known.get(key);
  };
}

/** Types whose values have a key of their own: what lies between two keys of such a type is what MongoDB says. */
const TELLING = new Set<number>([TYPE.number, TYPE.string, TYPE.objectId, TYPE.boolean, TYPE.date]);
const RANGES = new Set(['$gt', '$gte', '$lt', '$lte']);

function isTelling(value: unknown): boolean {
  const type = bsonType(value);
  return TELLING.has(type) && !(type === TYPE.number && isNaNKey(encode(value)));
}

/**
 * Whether the conditions on one path, where no document has an array, are met by just those documents whose keys the
 * constraint names, so that the documents need not be tested again.
 */
export function isExact([value, ...others]: readonly unknown[]): boolean {
  if (others.length > 0 || value instanceof BSONRegExp) return false;
  if (!isOperators(value)) return isTelling(value);
  const conditions = Object.entries(value);
  if (conditions.length === 1 && '$eq' in value) return isTelling(value.$eq);
  if (conditions.length === 1 && '$in' in value) return (value.$in as unknown[]).every(isTelling);
  return conditions.every(([operator, operand]) => RANGES.has(operator) && isTelling(operand));
}
