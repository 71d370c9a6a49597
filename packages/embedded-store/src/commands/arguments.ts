import { isPlainObject, typeName } from '../document.js';
import type { Document } from '../document.js';
import { badValue, CommandError, notImplemented, typeMismatch } from '../errors.js';
import { bsonType, toNumber, TYPE } from '../index-keys/encode.js';
import { isTruthy } from '../query/truthiness.js';

/** Arguments that every command may have. */
const GENERIC = new Set(
  '$db lsid $clusterTime $readPreference readConcern writeConcern maxTimeMS comment apiVersion apiStrict apiDeprecationErrors txnNumber autocommit startTransaction'.split(
    ' ',
  ),
);

/**
 * Checks the arguments that all commands share.
 * @throws CommandError 20 for transactions, 40415 for an unknown field, 123 and 2 for concerns of replica sets
 */
export function checkArguments(name: string, command: Document, known: readonly string[]): void {
  if (['txnNumber', 'autocommit', 'startTransaction'].some((field) => command[field] !== undefined))
    throw new CommandError(
      20,
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  const unknown = Object.keys(command).find(
    (field) => field !== Object.keys(command)[0] && !known.includes(field) && !GENERIC.has(field),
  );
  if (unknown)
    throw new CommandError(40415, 'IDLUnknownField', `BSON field '${name}.${unknown}' is an unknown field.`);
  databaseOf(command);
  checkReadConcern(command.readConcern);
  checkWriteConcern(command.writeConcern);
}

function checkReadConcern(concern: unknown): void {
  const level = isPlainObject(concern) ? (concern.level ?? 'local') : 'local';
  if (!['local', 'available', 'majority'].includes(level as string))
    throw new CommandError(123, 'NotAReplicaSet', `read concern ${String(level)} needs a replica set`);
}

function checkWriteConcern(concern: unknown): void {
  const w = isPlainObject(concern) ? concern.w : undefined;
  if (w === undefined || w === 'majority') return;
  if (bsonType(w) !== TYPE.number || toNumber(w) > 1)
    throw badValue("cannot use 'w' > 1 when a host is not replicated");
}

/** @throws CommandError 73 for a name that no database can have */
export function databaseOf(command: Document): string {
  const { $db } = command;
  if (typeof $db !== 'string' || !/^[^/\\. "$*<>:|?\0]{1,63}$/u.test($db))
    throw new CommandError(73, 'InvalidNamespace', `Invalid database name: '${String($db)}'`);
  return $db;
}

/** @throws CommandError 73 for a name that no collection can have */
export function collectionName(value: unknown): string {
  if (typeof value !== 'string')
    throw new CommandError(73, 'InvalidNamespace', `collection name has invalid type ${typeName(value)}`);
  if (
    value === '' ||
    /[$\0]/.test(value) ||
    value.startsWith('system.') ||
    value.startsWith('.') ||
    value.endsWith('.')
  )
    throw new CommandError(73, 'InvalidNamespace', `Invalid collection name: ${value}`);
  return value;
}

/** Reads an optional document; missing and null are empty. */
export function documentOf(value: unknown, name: string): Document {
  if (value === undefined || value === null) return {};
  if (!isPlainObject(value))
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'object'`);
  return value;
}

/** Reads a required list of documents. */
export function documentsOf(value: unknown, name: string): Document[] {
  if (!Array.isArray(value))
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'array'`);
  return value.map((item) => {
    if (!isPlainObject(item)) throw typeMismatch(`BSON field '${name}' holds a value that is no object`);
    return item;
  });
}

/** Reads a whole number that is not negative; `fallback` if it is missing. */
export function wholeNumber(value: unknown, name: string, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (bsonType(value) !== TYPE.number)
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected a number`);
  const number = toNumber(value);
  if (number < 0)
    throw new CommandError(
      51024,
      'Location51024',
      `BSON field '${name}' value must be >= 0, actual value '${number}'`,
    );
  if (!Number.isInteger(number)) throw badValue(`BSON field '${name}' must be a whole number`);
  return number;
}

/** Reads a boolean, or a number as one; false if it is missing. */
export function flag(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean' && bsonType(value) !== TYPE.number)
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'bool'`);
  return isTruthy(value);
}

/** Refuses any collation but the simple one. */
export function refuseCollation({ collation }: Document): void {
  if (isPlainObject(collation) && Object.keys(collation).length > 0 && collation.locale !== 'simple')
    throw notImplemented('collation');
}

/** Refuses arguments of MongoDB that are not supported, unless they have no effect. */
export function refuse(command: Document, names: readonly string[]): void {
  for (const name of names) if (isTruthy(command[name])) throw notImplemented(name);
}
