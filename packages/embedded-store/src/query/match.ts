import { BSONRegExp } from 'bson';
import { isPlainObject } from '../document.js';
import type { Document } from '../document.js';
import { bsonType, encode, isNaNKey, toNumber, TYPE } from '../index-keys/encode.js';
import { badValue, CommandError } from '../errors.js';
import { candidates, valuesAt } from './paths.js';

export type Predicate = (document: Document) => boolean;
/** Tests the values that a path reached (none: the field is missing). */
type ValuesPredicate = (values: readonly unknown[]) => boolean;

const LOGICAL = new Set(['$and', '$or', '$nor', '$comment']);

/** Compiles a filter. Throws code 2 for an operator outside the closed world. */
export function compileFilter(filter: Document): Predicate {
  const tests = Object.entries(filter).map(([key, value]) => {
    if (LOGICAL.has(key)) return compileLogical(key, value);
    if (key === '$expr') throw new CommandError(168, 'InvalidPipelineOperator', 'unable to evaluate $expr');
    if (key.startsWith('$text'))
      throw new CommandError(27, 'IndexNotFound', 'text index required for $text query');
    if (key.startsWith('$')) throw badValue(`unknown top level operator: ${key}`);
    const path = key.split('.');
    const test = compileField(value);
    return (document: Document) => test(valuesAt(document, path));
  });
  return (document) => tests.every((test) => test(document));
}

function compileLogical(operator: string, value: unknown): Predicate {
  if (operator === '$comment') return () => true;
  if (!Array.isArray(value) || value.length === 0) throw badValue(`${operator} must be a nonempty array`);
  const parts = value.map((part) => {
    if (!isPlainObject(part)) throw badValue(`${operator} entries need to be full objects`);
    return compileFilter(part);
  });
  if (operator === '$and') return (document) => parts.every((part) => part(document));
  if (operator === '$or') return (document) => parts.some((part) => part(document));
  return (document) => !parts.some((part) => part(document));
}

/** True where a filter's value is a set of operators (`{ $gt: 1 }`) and not a value to equal. */
export function isOperators(value: unknown): value is Document {
  if (!isPlainObject(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first.startsWith('$');
}

function compileField(value: unknown): ValuesPredicate {
  if (!isOperators(value)) return compileEquals(value);
  const tests = Object.entries(value).map(([operator, operand]) => compileOperator(operator, operand, value));
  return (values) => tests.every((test) => test(values));
}

function compileEquals(operand: unknown): ValuesPredicate {
  if (operand instanceof RegExp || operand instanceof BSONRegExp) return compileRegex(operand, '');
  const wanted = encode(operand);
  if (operand === null) {
    return (values) =>
      values.length === 0 || candidates(values).some((value) => value === null || value === undefined);
  }
  return (values) => candidates(values).some((value) => encode(value).equals(wanted));
}

function compileRange(operator: string, operand: unknown): ValuesPredicate {
  const wanted = encode(operand);
  const type = bsonType(operand);
  const inclusive = operator === '$gte' || operator === '$lte';
  if (type === TYPE.null) return inclusive ? compileEquals(null) : () => false;
  const nan = isNaNKey(wanted);
  return (values) =>
    candidates(values).some((value) => {
      if (value === undefined || bsonType(value) !== type) return false;
      const key = encode(value);
      const order = Buffer.compare(key, wanted);
      if (order === 0) return inclusive;
      if (nan || isNaNKey(key)) return false;
      return operator.startsWith('$g') ? order > 0 : order < 0;
    });
}

function compileRegex(pattern: unknown, options: string): ValuesPredicate {
  let source: string;
  let flags = options;
  if (pattern instanceof BSONRegExp) {
    source = pattern.pattern;
    flags = options || pattern.options;
  } else if (typeof pattern === 'string') source = pattern;
  else throw badValue('$regex has to be a string');
  if (/[^imsu]/.test(flags)) throw new CommandError(51108, 'Location51108', 'invalid flag in regex options');
  const expression = new RegExp(source, [...new Set(`${flags}u`)].join(''));
  return (values) => candidates(values).some((value) => typeof value === 'string' && expression.test(value));
}

function compileOperator(operator: string, operand: unknown, all: Document): ValuesPredicate {
  switch (operator) {
    case '$eq':
      return compileEquals(operand);
    case '$ne': {
      const test = compileEquals(operand);
      return (values) => !test(values);
    }
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return compileRange(operator, operand);
    case '$in':
    case '$nin': {
      if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
      const tests = operand.map(compileEquals);
      const any: ValuesPredicate = (values) => tests.some((test) => test(values));
      return operator === '$in' ? any : (values) => !any(values);
    }
    case '$exists': {
      const wanted = typeof operand === 'boolean' ? operand : toNumber(operand) !== 0;
      return (values) => values.length > 0 === wanted;
    }
    case '$type': {
      const types = (Array.isArray(operand) ? operand : [operand]).map(typeOfName);
      return (values) => candidates(values).some((value) => types.includes(bsonType(value)));
    }
    case '$not': {
      if (!isOperators(operand)) throw badValue('$not needs a regex or a document');
      const test = compileField(operand);
      return (values) => !test(values);
    }
    case '$elemMatch': {
      if (!isPlainObject(operand)) throw badValue('$elemMatch needs an Object');
      if (isOperators(operand)) {
        const test = compileField(operand);
        return (values) => values.some((value) => Array.isArray(value) && value.some((item) => test([item])));
      }
      const test = compileFilter(operand);
      return (values) =>
        values.some(
          (value) => Array.isArray(value) && value.some((item) => isPlainObject(item) && test(item)),
        );
    }
    case '$regex':
      return compileRegex(operand, typeof all.$options === 'string' ? all.$options : '');
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

function typeOfName(name: unknown): number {
  const names: Record<string, number> = {
    string: TYPE.string,
    number: TYPE.number,
    int: TYPE.number,
    long: TYPE.number,
    double: TYPE.number,
    objectId: TYPE.objectId,
    bool: TYPE.boolean,
    date: TYPE.date,
    object: TYPE.object,
    array: TYPE.array,
    null: TYPE.null,
    binData: TYPE.binary,
  };
  const type = typeof name === 'string' ? names[name] : undefined;
  if (type === undefined) throw badValue(`unknown type name alias: ${String(name)}`);
  return type;
}
