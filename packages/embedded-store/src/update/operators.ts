import { Decimal128, Double, Int32, Long } from 'bson';
import { isPlainObject, typeName } from '../document.js';
import { badValue, notImplemented, typeMismatch } from '../errors.js';
import { bsonType, encode, toNumber, TYPE } from '../index-keys/encode.js';
import { compileFilter, isOperators } from '../query/match.js';

/** The field that an operator changes. */
interface Target {
  /** The current value; undefined if the field is missing. */
  old: unknown;
  /** The path as written in the update. */
  path: string;
  /** `_id` of the document, for error messages. */
  id: unknown;
}

/** Result of an operator that removes the field. */
export const REMOVED = Symbol('removed');
/** Result of an operator that changes nothing. */
export const UNCHANGED = Symbol('unchanged');

export type Operator = (operand: unknown, target: Target) => unknown;

const set: Operator = (operand) => operand;

const unset: Operator = (_, { old }) => (old === undefined ? UNCHANGED : REMOVED);

const inc: Operator = (operand, { old, path, id }) => {
  if (bsonType(operand) !== TYPE.number)
    throw typeMismatch(
      `Cannot increment with non-numeric argument: {${path}: a value of type ${typeName(operand)}}`,
    );
  if (old === undefined) return operand;
  if (bsonType(old) !== TYPE.number)
    throw typeMismatch(
      `Cannot apply $inc to a value of non-numeric type. {_id: ${String(id)}} has the field '${path}' of non-numeric type ${typeName(old)}`,
    );
  return add(old, operand);
};

/** Adds two BSON numbers; the result has the wider type, and an Int32 that overflows becomes a Long. */
function add(a: unknown, b: unknown): unknown {
  if (a instanceof Decimal128 || b instanceof Decimal128) throw notImplemented('$inc of Decimal128');
  if (a instanceof Double || b instanceof Double) return new Double(toNumber(a) + toNumber(b));
  const long = (value: unknown) =>
    value instanceof Long ? value.toBigInt() : BigInt((value as Int32).value);
  const sum = long(a) + long(b);
  if (BigInt.asIntN(64, sum) !== sum)
    throw badValue('Failed to apply $inc operations to current value: the sum does not fit 64 bits');
  if (a instanceof Int32 && b instanceof Int32 && BigInt.asIntN(32, sum) === sum)
    return new Int32(Number(sum));
  return Long.fromBigInt(sum);
}

const least =
  (sign: 1 | -1): Operator =>
  (operand, { old }) => {
    if (old === undefined) return operand;
    return Buffer.compare(encode(operand), encode(old)) * sign < 0 ? operand : UNCHANGED;
  };

function itemsOf(old: unknown, what: string, { path, id }: Target): unknown[] {
  if (old === undefined) return [];
  if (Array.isArray(old)) return old;
  throw badValue(
    `${what} field '${path}' must be an array but is of type ${typeName(old)} in document {_id: ${String(id)}}`,
  );
}

const push: Operator = (operand, target) => {
  const items = itemsOf(target.old, 'The', target);
  if (!isPlainObject(operand) || !('$each' in operand)) {
    if (isOperators(operand)) throw badValue(`Unrecognized clause in $push: ${Object.keys(operand)[0]}`);
    return [...items, operand];
  }
  const { $each: added, $slice: slice, $position: position, ...others } = operand;
  const unknown = Object.keys(others)[0];
  if (unknown) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  if (!Array.isArray(added)) throw badValue('The argument to $each in $push must be an array');
  const at = position === undefined ? items.length : wholeNumber(position, '$position');
  const result = [...items];
  result.splice(at < 0 ? Math.max(0, items.length + at) : at, 0, ...(added as unknown[]));
  if (slice === undefined) return result;
  const keep = wholeNumber(slice, '$slice');
  return keep < 0 ? result.slice(keep) : result.slice(0, keep);
};

function wholeNumber(value: unknown, name: string): number {
  const number = bsonType(value) === TYPE.number ? toNumber(value) : NaN;
  if (!Number.isInteger(number)) throw badValue(`The value for ${name} must be an integer value`);
  return number;
}

const addToSet: Operator = (operand, target) => {
  const items = itemsOf(target.old, 'Cannot apply $addToSet to non-array', target);
  const each = isPlainObject(operand) && '$each' in operand;
  if (each && (!Array.isArray(operand.$each) || Object.keys(operand).length > 1))
    throw typeMismatch('The argument to $each in $addToSet must be an array and stand alone');
  const keys = new Set(items.map((item) => encode(item).toString('latin1')));
  const result = [...items];
  for (const item of each ? (operand.$each as unknown[]) : [operand]) {
    const key = encode(item).toString('latin1');
    if (keys.has(key)) continue;
    keys.add(key);
    result.push(item);
  }
  return result.length === items.length && target.old !== undefined ? UNCHANGED : result;
};

const pull: Operator = (operand, target) => {
  if (target.old === undefined) return UNCHANGED;
  const items = itemsOf(target.old, 'Cannot apply $pull to a non-array value:', target);
  const isPulled = pullCondition(operand);
  const kept = items.filter((item) => !isPulled(item));
  return kept.length === items.length ? UNCHANGED : kept;
};

/** `$pull` takes a value, operators on the elements, or a filter on elements that are documents. */
function pullCondition(operand: unknown): (item: unknown) => boolean {
  if (isOperators(operand)) {
    const matches = compileFilter({ item: { $elemMatch: operand } });
    return (item) => matches({ item: [item] });
  }
  if (isPlainObject(operand)) {
    const matches = compileFilter(operand);
    return (item) => isPlainObject(item) && matches(item);
  }
  const key = encode(operand);
  return (item) => encode(item).equals(key);
}

/** The update operators of the closed world. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: set,
  $setOnInsert: set,
  $unset: unset,
  $inc: inc,
  $min: least(1),
  $max: least(-1),
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
};

/** Returns whether an operator creates a missing field. */
export const creates = (operator: string) => operator !== '$unset' && operator !== '$pull';
