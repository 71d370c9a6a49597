import { Double, Int32, Long } from 'bson';
import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { badValue, CommandError, typeMismatch } from '../errors.js';
import { bsonType, encode, toNumber, TYPE } from '../index-keys/encode.js';
import { compileFilter, isOperators } from '../query/match.js';

const OPERATORS = new Set([
  '$set',
  '$setOnInsert',
  '$unset',
  '$inc',
  '$max',
  '$min',
  '$push',
  '$addToSet',
  '$pull',
]);

/** True for `{ $set: ... }`, false for a whole new document. Throws for a mixture and for pipelines. */
export function isOperatorUpdate(update: unknown): update is Document {
  if (Array.isArray(update))
    throw new CommandError(40324, 'Location40324', 'unable to run an update pipeline');
  if (!isPlainObject(update)) throw badValue('an update must be a document');
  const keys = Object.keys(update);
  const operators = keys.filter((key) => key.startsWith('$'));
  if (operators.length === 0) return false;
  const unknown = keys.find((key) => !OPERATORS.has(key));
  if (unknown) throw new CommandError(9, 'FailedToParse', `Unknown modifier: ${unknown}`);
  return true;
}

/** Applies update operators to a copy of a document. `inserting` lets `$setOnInsert` act. */
export function applyOperators(document: Document, update: Document, inserting: boolean): Document {
  const touched: string[] = [];
  const result = clone(document);
  for (const [operator, fields] of Object.entries(update)) {
    if (!isPlainObject(fields))
      throw new CommandError(9, 'FailedToParse', `Modifiers operate on fields, ${operator} got none`);
    if (operator === '$setOnInsert' && !inserting) continue;
    for (const [path, operand] of Object.entries(fields)) {
      const conflict = touched.find(
        (other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`),
      );
      if (conflict) {
        throw new CommandError(
          40,
          'ConflictingUpdateOperators',
          `Updating the path '${path}' would create a conflict at '${conflict}'`,
        );
      }
      touched.push(path);
      applyOne(result, operator, path, operand);
    }
  }
  return result;
}

function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clone(item)])) as T;
}

type Container = Document | unknown[];

function parentOf(
  document: Document,
  path: string,
  create: boolean,
): { parent: Container; key: string } | undefined {
  const steps = path.split('.');
  if (steps.some((step) => step === ''))
    throw new CommandError(56, 'EmptyFieldName', `The update path '${path}' contains an empty field name`);
  if (steps.some((step) => step.startsWith('$')))
    throw new CommandError(
      52,
      'DollarPrefixedFieldName',
      `The dollar prefixed path '${path}' is not supported`,
    );
  let parent: Container = document;
  for (const step of steps.slice(0, -1)) {
    let next = (parent as Document)[step];
    if (next === undefined) {
      if (!create) return undefined;
      next = {};
      (parent as Document)[step] = next;
    }
    if (!isPlainObject(next) && !Array.isArray(next)) {
      throw new CommandError(28, 'PathNotViable', `Cannot create field in element {${step}}`);
    }
    parent = next as Container;
  }
  return { parent, key: steps.at(-1)! };
}

function applyOne(document: Document, operator: string, path: string, operand: unknown): void {
  const place = parentOf(document, path, operator !== '$unset' && operator !== '$pull');
  if (!place) return;
  const parent = place.parent as Document;
  const { key } = place;
  const old = Object.hasOwn(parent, key) ? parent[key] : undefined;
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      parent[key] = operand;
      return;
    case '$unset':
      if (Array.isArray(parent)) {
        if (old !== undefined) parent[key as never] = null as never;
      } else delete parent[key];
      return;
    case '$inc':
      if (bsonType(operand) !== TYPE.number)
        throw typeMismatch(`Cannot increment with non-numeric argument: {${path}}`);
      if (old !== undefined && bsonType(old) !== TYPE.number) {
        throw typeMismatch(`Cannot apply $inc to a value of non-numeric type`);
      }
      parent[key] = old === undefined ? operand : add(old, operand);
      return;
    case '$max':
    case '$min': {
      const order = old === undefined ? undefined : Buffer.compare(encode(operand), encode(old));
      if (order === undefined || (operator === '$max' ? order > 0 : order < 0)) parent[key] = operand;
      return;
    }
    case '$push':
    case '$addToSet': {
      if (old !== undefined && !Array.isArray(old)) throw badValue(`The field '${path}' must be an array`);
      parent[key] = [...((old as unknown[] | undefined) ?? [])];
      addItems(parent[key] as unknown[], operator, operand);
      if (isPlainObject(operand) && '$slice' in operand)
        parent[key] = slice(parent[key] as unknown[], toNumber(operand.$slice));
      return;
    }
    case '$pull': {
      if (old === undefined) return;
      if (!Array.isArray(old)) throw badValue('Cannot apply $pull to a non-array value');
      parent[key] = old.filter((item) => !pulled(item, operand));
      return;
    }
  }
}

const slice = (items: unknown[], n: number) => (n < 0 ? items.slice(n) : items.slice(0, n));

function addItems(items: unknown[], operator: string, operand: unknown): void {
  const each = isPlainObject(operand) && Array.isArray(operand.$each) ? operand.$each : [operand];
  for (const item of each) {
    const known = operator === '$addToSet' && items.some((other) => encode(other).equals(encode(item)));
    if (!known) items.push(item);
  }
}

function pulled(item: unknown, condition: unknown): boolean {
  if (isOperators(condition)) return compileFilter({ item: condition })({ item });
  if (isPlainObject(condition)) return isPlainObject(item) && compileFilter(condition)(item);
  return encode(item).equals(encode(condition));
}

/** Adds two BSON numbers; the result has the wider type, and an Int32 that overflows becomes a Long. */
function add(a: unknown, b: unknown): unknown {
  const isDouble = (value: unknown) => value instanceof Double;
  if (isDouble(a) || isDouble(b)) return new Double(toNumber(a) + toNumber(b));
  const toLong = (value: unknown) => (value instanceof Long ? value : Long.fromNumber(toNumber(value)));
  const sum = toLong(a).toBigInt() + toLong(b).toBigInt();
  if (BigInt.asIntN(64, sum) !== sum)
    throw badValue('Failed to apply $inc operations: the result does not fit 64 bits');
  if (a instanceof Int32 && b instanceof Int32 && BigInt.asIntN(32, sum) === sum)
    return new Int32(Number(sum));
  return Long.fromBigInt(sum);
}

/** The document that an upsert begins with: the equalities of its filter. */
export function fromFilter(filter: Document): Document {
  const document: Document = {};
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value))
      for (const part of value) Object.assign(document, fromFilter(part as Document));
    else if (!key.startsWith('$')) {
      const fixed = isOperators(value) ? ('$eq' in value ? value.$eq : undefined) : value;
      if (fixed !== undefined) applyOne(document, '$set', key, fixed);
    }
  }
  return document;
}
