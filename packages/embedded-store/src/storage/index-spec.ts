import { isPlainObject } from '../document.js';
import type { Document } from '../document.js';
import { CommandError, failedToParse, notImplemented, typeMismatch } from '../errors.js';
import { bsonType, encode, toNumber, TYPE } from '../index-keys/encode.js';
import type { KeyField } from '../index-keys/document-keys.js';
import { compileFilter, isOperators } from '../query/match.js';
import type { Predicate } from '../query/match.js';
import { isTruthy } from '../query/truthiness.js';

interface IndexField extends KeyField {
  name: string;
}

/** An index: its specification, and what is known of the documents in it. */
export interface IndexSpec {
  readonly id: number;
  readonly name: string;
  /** The specification as it was sent, which `listIndexes` returns unchanged. */
  readonly keyPattern: Document;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial?: Predicate;
  readonly partialFilter?: Document;
  readonly expireAfterSeconds?: number;
  /** Names of the fields in which a document ever had an array. */
  readonly multikeyPaths: Set<string>;
  /** Not filled yet: it is written, but not read. */
  building: boolean;
}

const KNOWN_OPTIONS = new Set(
  'v key name unique sparse partialFilterExpression expireAfterSeconds background ns collation'.split(' '),
);
const cannotCreate = (message: string) => new CommandError(67, 'CannotCreateIndex', message);

/** Reads an index specification of `createIndexes`. @throws CommandError for what the store does not support */
export function parseIndex(spec: Document): Omit<IndexSpec, 'id'> {
  if (!isPlainObject(spec.key))
    throw failedToParse("The 'key' field is a required property of an index specification");
  if (typeof spec.name !== 'string' || spec.name === '')
    throw failedToParse("The 'name' field is a required property of an index specification");
  const unknown = Object.keys(spec).find((key) => !KNOWN_OPTIONS.has(key));
  if (unknown)
    throw new CommandError(
      197,
      'InvalidIndexSpecificationOption',
      `The field '${unknown}' is not valid for an index specification. Specification: ${spec.name}`,
    );
  if (isPlainObject(spec.collation) && spec.collation.locale !== 'simple') throw notImplemented('collation');
  const fields = Object.entries(spec.key).map(([name, direction]) => parseField(name, direction));
  if (fields.length === 0) throw cannotCreate('Index keys cannot be an empty object');
  const partialFilter = parsePartial(spec.partialFilterExpression);
  const expireAfterSeconds = parseExpiry(spec.expireAfterSeconds, fields);
  if (spec.sparse !== undefined && isTruthy(spec.sparse) && partialFilter)
    throw cannotCreate("cannot mix 'partialFilterExpression' and 'sparse' options");
  return {
    name: spec.name,
    keyPattern: spec.key,
    fields,
    unique: isTruthy(spec.unique),
    sparse: isTruthy(spec.sparse),
    ...(partialFilter && { partialFilter, partial: compileFilter(partialFilter) }),
    ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
    multikeyPaths: new Set(),
    building: false,
  };
}

function parseField(name: string, direction: unknown): IndexField {
  if (typeof direction === 'string') throw cannotCreate(`Unknown index plugin '${direction}'`);
  const number = bsonType(direction) === TYPE.number ? toNumber(direction) : 0;
  if (!(number < 0 || number > 0))
    throw cannotCreate(`Values in the index key pattern must be numbers other than 0: ${name}`);
  const path = name.split('.');
  if (path.some((step) => step === '' || step.startsWith('$') || /^\d+$/.test(step)))
    throw cannotCreate(`Index keys cannot be on '${name}'`);
  return { name, path, descending: number < 0 };
}

function parsePartial(filter: unknown): Document | undefined {
  if (filter === undefined) return undefined;
  if (!isPlainObject(filter)) throw typeMismatch('partialFilterExpression must be an object');
  for (const [name, wanted] of Object.entries(filter)) {
    const operators = isOperators(wanted) ? Object.keys(wanted) : ['$eq'];
    const refused = name.startsWith('$')
      ? name
      : operators.find((operator) => !['$eq', '$exists', '$type'].includes(operator));
    if (refused) throw cannotCreate(`Expression not supported in partial index: ${refused}`);
    if (isOperators(wanted) && '$exists' in wanted && !isTruthy(wanted.$exists))
      throw cannotCreate('Expression not supported in partial index: $exists: false');
  }
  compileFilter(filter);
  return filter;
}

/** Longest `expireAfterSeconds` that MongoDB accepts. */
const MAX_EXPIRY = 0x7fff_ffff;

function parseExpiry(seconds: unknown, fields: readonly IndexField[]): number | undefined {
  if (seconds === undefined) return undefined;
  if (bsonType(seconds) !== TYPE.number) throw typeMismatch("TTL index 'expireAfterSeconds' must be numeric");
  const number = toNumber(seconds);
  if (!(number >= 0 && number <= MAX_EXPIRY))
    throw cannotCreate(`TTL index 'expireAfterSeconds' option must be within an acceptable range`);
  if (fields.length > 1 || fields[0]!.name === '_id')
    throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL');
  return number;
}

/** Returns the description of an index for `listIndexes`. */
export function describeIndex(index: IndexSpec, v: unknown): Document {
  return {
    v,
    key: index.keyPattern,
    name: index.name,
    ...(index.unique && index.name !== '_id_' && { unique: true }),
    ...(index.sparse && { sparse: true }),
    ...(index.partialFilter && { partialFilterExpression: index.partialFilter }),
    ...(index.expireAfterSeconds !== undefined && { expireAfterSeconds: index.expireAfterSeconds }),
  };
}

/** Returns the signature of an index: no two indexes of a collection may have the same, under any name. */
function signatureOf({ keyPattern, unique, sparse, partialFilter }: Omit<IndexSpec, 'id'>): Buffer {
  // The _id index is always unique.
  const isId = encode(keyPattern).equals(ID_PATTERN);
  return encode([keyPattern, unique || isId, sparse, partialFilter ?? null]);
}

const ID_PATTERN = encode({ _id: 1 });

/**
 * Finds the existing index that equals a wanted one.
 * @throws CommandError 85 or 86 if an existing index conflicts with it
 */
export function findSame(
  wanted: Omit<IndexSpec, 'id'>,
  existing: readonly IndexSpec[],
): IndexSpec | undefined {
  for (const index of existing) {
    const same = signatureOf(index).equals(signatureOf(wanted));
    if (same && index.name === '_id_') return index;
    if (!same && index.name === wanted.name)
      throw new CommandError(
        86,
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index: ${index.name}`,
      );
    if (!same) continue;
    if (index.name === wanted.name && index.expireAfterSeconds === wanted.expireAfterSeconds) return index;
    throw new CommandError(
      85,
      'IndexOptionsConflict',
      `Index already exists with a different name or different options: ${index.name}`,
    );
  }
  return undefined;
}
