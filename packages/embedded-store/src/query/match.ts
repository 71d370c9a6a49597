import { BSONRegExp } from 'bson';
import { isPlainObject, typeName } from '../document.js';
import type { Document } from '../document.js';
import { bsonType, encode, isNaNKey, TYPE } from '../index-keys/encode.js';
import { badValue, CommandError } from '../errors.js';
import { candidates, valuesAt } from './paths.js';
import { anchoredPrefix } from './regex.js';
import { isTruthy } from './truthiness.js';

export type Predicate = (document: Document) => boolean;
/**
 * Tests the values that a path reached, `undefined` among them where it is missing; `expanded` has the elements of
 * arrays beside the arrays themselves, which is what a comparison looks at.
 */
type ValuesPredicate = (values: readonly unknown[], expanded: readonly unknown[]) => boolean;

/** Compiles a filter. Throws code 2 for an operator outside the closed world. */
export function compileFilter(filter: Document): Predicate {
  const tests = Object.entries(filter).map(([key, value]) => {
    if (key.startsWith('$')) return compileLogical(key, value);
    const path = key.split('.');
    const test = compileField(value);
    return (document: Document) => {
      const values = valuesAt(document, path);
      return test(values, candidates(values));
    };
  });
  return tests.length === 1 ? tests[0]! : (document) => tests.every((test) => test(document));
}

function compileLogical(operator: string, value: unknown): Predicate {
  if (operator === '$comment') return () => true;
  if (operator === '$text')
    throw new CommandError(27, 'IndexNotFound', 'text index required for $text query');
  if (operator !== '$and' && operator !== '$or' && operator !== '$nor')
    throw badValue(`unknown top level operator: ${operator}`);
  if (!Array.isArray(value) || value.length === 0) throw badValue(`${operator} must be a nonempty array`);
  const parts = value.map((part) => {
    if (!isPlainObject(part)) throw badValue(`${operator} entries need to be full objects`);
    return compileFilter(part);
  });
  if (operator === '$and') return (document) => parts.every((part) => part(document));
  if (operator === '$or') return (document) => parts.some((part) => part(document));
  return (document) => !parts.some((part) => part(document));
}

/** Returns whether a condition is a set of operators (`{ $gt: 1 }`), not a value to equal. */
export function isOperators(value: unknown): value is Document {
  if (!isPlainObject(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first.startsWith('$');
}

function compileField(value: unknown): ValuesPredicate {
  if (!isOperators(value)) return compileEquals(value, true);
  const tests = Object.entries(value).map(([operator, operand]) => compileOperator(operator, operand, value));
  return tests.length === 1 ? tests[0]! : (values, expanded) => tests.every((test) => test(values, expanded));
}

/** @param asPattern a regular expression is a pattern to match (`{ a: /^x/ }`), not a value to equal (`$eq`) */
function compileEquals(operand: unknown, asPattern: boolean): ValuesPredicate {
  if (asPattern && operand instanceof BSONRegExp) return compileRegex(operand);
  if (operand === null)
    return (_, expanded) => expanded.some((value) => value === null || value === undefined);
  const wanted = encode(operand);
  const type = bsonType(operand);
  return (_, expanded) =>
    expanded.some((value) => value !== undefined && bsonType(value) === type && encode(value).equals(wanted));
}

function compileIn(operand: unknown): ValuesPredicate {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  if (operand.some(isOperators)) throw badValue('cannot nest $ under $in');
  const patterns = operand.filter((item) => item instanceof BSONRegExp).map((item) => compileRegex(item));
  const wanted = operand.filter((item) => !(item instanceof BSONRegExp));
  // Compiled when the first document is tested, because an index often covers the whole filter.
  let keys: Set<string> | undefined;
  const hasKey = (value: unknown) => {
    keys ??= new Set(wanted.map((item) => encode(item).toString('latin1')));
    return keys.has(encode(value ?? null).toString('latin1'));
  };
  return (values, expanded) => expanded.some(hasKey) || patterns.some((test) => test(values, expanded));
}

function compileRange(operator: string, operand: unknown): ValuesPredicate {
  if (operand instanceof BSONRegExp) throw badValue(`Can't have RegEx as arg to predicate over field`);
  const wanted = encode(operand);
  const type = bsonType(operand);
  const inclusive = operator === '$gte' || operator === '$lte';
  if (type === TYPE.null) return inclusive ? compileEquals(null, false) : () => false;
  const nan = isNaNKey(wanted);
  // MinKey and MaxKey compare with everything, other values within their own type only.
  const anyType = type === TYPE.minKey || type === TYPE.maxKey;
  return (_, expanded) =>
    expanded.some((value) => {
      if (value === undefined || (!anyType && bsonType(value) !== type)) return false;
      const key = encode(value);
      const order = Buffer.compare(key, wanted);
      if (order === 0) return inclusive;
      if (nan || (!anyType && isNaNKey(key))) return false;
      return operator.startsWith('$g') ? order > 0 : order < 0;
    });
}

function compileRegex(pattern: unknown, options?: unknown): ValuesPredicate {
  const prefix = anchoredPrefix(pattern, options);
  return (_, expanded) => expanded.some((value) => typeof value === 'string' && value.startsWith(prefix));
}

function compileElemMatch(operand: unknown): ValuesPredicate {
  if (!isPlainObject(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  const onValues = isOperators(operand) && !['$and', '$or', '$nor'].includes(first!);
  if (onValues) {
    const test = compileField(operand);
    return (values) =>
      values.some((value) => Array.isArray(value) && value.some((item) => test([item], [item])));
  }
  const test = compileFilter(operand);
  return (values) =>
    values.some((value) => Array.isArray(value) && value.some((item) => isPlainObject(item) && test(item)));
}

function compileNot(operand: unknown): ValuesPredicate {
  const isPattern = operand instanceof BSONRegExp;
  if (!isPattern && !isOperators(operand)) throw badValue('$not needs a regex or a document');
  const test = compileField(operand);
  return (values, expanded) => !test(values, expanded);
}

function compileOperator(operator: string, operand: unknown, all: Document): ValuesPredicate {
  switch (operator) {
    case '$eq':
      return compileEquals(operand, false);
    case '$ne': {
      if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      const test = compileEquals(operand, false);
      return (values, expanded) => !test(values, expanded);
    }
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return compileRange(operator, operand);
    case '$in':
      return compileIn(operand);
    case '$nin': {
      const test = compileIn(operand);
      return (values, expanded) => !test(values, expanded);
    }
    case '$exists': {
      const wanted = isTruthy(operand);
      return (values) => values.some((value) => value !== undefined) === wanted;
    }
    case '$type':
      return compileType(operand);
    case '$not':
      return compileNot(operand);
    case '$elemMatch':
      return compileElemMatch(operand);
    case '$regex':
      return compileRegex(operand, all.$options);
    case '$options':
      if (!('$regex' in all)) throw badValue('$options needs a $regex');
      return () => true;
    case '$geoWithin':
    case '$near':
    case '$nearSphere':
    case '$geoIntersects':
      throw new CommandError(291, 'NoQueryExecutionPlans', `unable to find index for ${operator} query`);
    default:
      throw badValue(`unknown operator: ${operator}`);
  }
}

const TYPE_NAMES = new Set(
  'double string object array binData objectId bool date null regex int timestamp long decimal minKey maxKey number'.split(
    ' ',
  ),
);
const NUMBERS = new Set(['int', 'long', 'double', 'decimal']);

function compileType(operand: unknown): ValuesPredicate {
  const names = Array.isArray(operand) ? operand : [operand];
  for (const name of names)
    if (typeof name !== 'string' || !TYPE_NAMES.has(name))
      throw badValue(`Unknown type name alias: ${String(name)}`);
  return (_, expanded) =>
    expanded.some((value) => {
      const name = typeName(value);
      return names.includes(name) || (NUMBERS.has(name) && names.includes('number'));
    });
}
