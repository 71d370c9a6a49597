import mongoose from 'mongoose';
import type { Document, Model, Query, Schema } from 'mongoose';
import type { Keyring } from '../../crypto/keyring.js';
import { DecryptionError } from '../../crypto/keyring.js';
import { createRecordType } from './sealed-record.js';

/** What the plugin needs to know. */
export interface EncryptedFieldsOptions {
  keyring: Keyring;
  /** Top-level path of each protected text, and the path that holds the id of its key: `{ content: 'keyId' }`. */
  fields: Record<string, string>;
}

/** Methods that the plugin adds to documents. */
export interface EncryptedFieldsMethods {
  /**
   * The Fernet token of a protected path as it is stored, `null` where nothing is.
   * @throws EncryptedFieldError while the path holds a text that was never saved
   */
  cipherOf(path: string): string | null;
}

/**
 * Statics that the plugin adds to models: the way for what is written and read often, without the cost of documents.
 * `R` is a whole row.
 */
export interface EncryptedFieldsStatics<R> {
  /** Encrypts the protected texts of a new row, bound to its `_id`. The row itself stays as it is. */
  sealRecord(row: R): R & EncryptedFieldsMethods;
  /** Makes a row that `lean()` brought readable: its protected texts decrypt on first read. */
  openRecord(row: R): R & EncryptedFieldsMethods;
  /**
   * Inserts sealed records in order, up to the first error. Nothing is cast or validated, no default is set: the
   * types have to hold.
   * @throws what the driver's `insertMany` throws, or `insertOne` where there is one record
   */
  insertRecords(records: (R & EncryptedFieldsMethods)[]): Promise<void>;
  /**
   * Finds rows on the primary as a majority has them and as they are stored, like `lean()`. Nothing is cast, which for
   * a filter of hundreds of ids costs more than the query: the types have to hold, and nothing may come from a client.
   */
  findRows(filter: object, options?: FindRowsOptions): Promise<R[]>;
}

/** Which of the rows that match are read, and what of them. */
interface FindRowsOptions {
  sort?: Record<string, 1 | -1>;
  limit?: number;
  projection?: Record<string, 1>;
}

/** Rows of the first answer of the store: more than any of our pages, so that a page is one command. */
const ROWS_AT_ONCE = 2000;

/** A write that could leave plaintext in the store, or could not be bound to one document. */
export class EncryptedFieldError extends Error {
  override readonly name = 'EncryptedFieldError';
}

/** Mongoose runs hooks with this mark even for calls that say `middleware: false`. */
const ALWAYS = Symbol.for('mongoose:built-in-middleware');

/**
 * Paths of a document whose value in memory is a token, with their text once it was opened.
 * Where a path is missing here its value is a plaintext: nobody ever guesses from the look of a value.
 */
const sealed = new WeakMap<object, Map<string, string | undefined>>();

/** Records that `sealRecord` made: what `openRecord` was given may be anything. */
const sealedRecords = new WeakSet<object>();

type Fields = Record<string, unknown>;
type AnyQuery = Query<unknown, unknown>;

/**
 * Mongoose plugin: the one place where plaintext meets ciphertext. Writes are encrypted or refused, reads decrypt
 * lazily by a getter, `lean()` and `aggregate()` see tokens. Fernet has no associated data, so the encrypted text
 * begins with the document's own `_id`: a token that was copied to another document does not open.
 */
export function encryptedFields(schema: Schema, { keyring, fields }: EncryptedFieldsOptions): void {
  const paths = Object.keys(fields);

  const seal = (id: unknown, path: string, text: unknown): Fields => {
    if (text === null || text === undefined) return { [path]: null, [fields[path]!]: null };
    if (typeof text !== 'string')
      throw new EncryptedFieldError(`unable to encrypt ${path}; it is not a text`);
    const { token, keyId } = keyring.encrypt(`${String(id)}:${text}`);
    return { [path]: token, [fields[path]!]: keyId };
  };

  const open = (id: unknown, token: string): string => {
    const text = keyring.decrypt(token);
    const prefix = `${String(id)}:`;
    if (!text.startsWith(prefix)) throw new DecryptionError('the value belongs to another document');
    return text.slice(prefix.length);
  };

  const Sealed = createRecordType(paths, open);

  /** What counts as sealed and is written again came here past the setter, or is the token of a save that failed. */
  const checkSealed = (document: Document, path: string): void => {
    const value = rawValue(document, path);
    try {
      if (value !== null && value !== undefined) open(document._id, String(value));
    } catch (cause) {
      throw new EncryptedFieldError(`unable to save ${path}; it is no token of this document`, { cause });
    }
  };

  const sealDocument = (document: Document): void => {
    const done = sealed.get(document) ?? new Map<string, string | undefined>();
    for (const path of paths) {
      if (!(document.isNew || document.isModified(path))) continue;
      if (done.has(path)) {
        checkSealed(document, path);
        continue;
      }
      const text = rawValue(document, path);
      document.set(seal(document._id, path, text));
      done.set(path, text as string | undefined);
    }
    sealed.set(document, done);
  };

  const named = (path: string) =>
    paths.find((own) => path === own || path === fields[own] || path.startsWith(`${own}.`));

  const sealQuery = (query: AnyQuery, assignments: Fields): Fields => {
    const touched = Object.keys(assignments).filter(named);
    if (touched.length === 0) return assignments;
    const unknown = touched.find((path) => !paths.includes(path));
    if (unknown) throw new EncryptedFieldError(`unable to write ${unknown}; only the plugin does`);
    if (query.getOptions().upsert) throw new EncryptedFieldError(`unable to upsert ${touched[0]}`);
    const id = fixedId(query);
    return touched.reduce((result, path) => ({ ...result, ...seal(id, path, result[path]) }), assignments);
  };

  const refuseUpsertByField = (query: AnyQuery): void => {
    const path = query.getOptions().upsert && pathsOf(query.getFilter()).find(named);
    if (path) throw new EncryptedFieldError(`unable to upsert by ${path}`);
  };

  for (const path of paths) {
    const type = schema.path(path);
    type.set(function (this: unknown, value: unknown) {
      if (!(this instanceof mongoose.Document)) return value;
      sealed.get(this)?.delete(path);
      if (value !== null && value !== undefined && typeof value !== 'string')
        throw new EncryptedFieldError(`unable to set ${path}; it is not a text`);
      return value;
    });
    type.get(function (this: unknown, value: unknown) {
      const texts = this instanceof mongoose.Document ? sealed.get(this) : undefined;
      if (!texts?.has(path) || typeof value !== 'string') return value;
      const text = texts.get(path) ?? open((this as Document)._id, value);
      texts.set(path, text);
      return text;
    });
  }

  schema.method('cipherOf', function (path: string): string | null {
    if (!sealed.get(this)?.has(path))
      throw new EncryptedFieldError(`unable to show ${path}; it is not saved`);
    return (rawValue(this as unknown as Document, path) as string | null | undefined) ?? null;
  });

  schema.static('sealRecord', (row: Fields) => {
    const sealed: Fields = { ...row };
    const texts = new Map<string, string>();
    for (const path of paths) {
      Object.assign(sealed, seal(row._id, path, row[path]));
      if (typeof row[path] === 'string') texts.set(path, row[path]);
    }
    const record = new Sealed(sealed, texts);
    sealedRecords.add(record);
    return record;
  });

  schema.static('openRecord', (row: Fields) => new Sealed(row, new Map()));

  schema.static('insertRecords', async function (this: Model<unknown>, records: object[]) {
    if (!records.every((record) => sealedRecords.has(record)))
      throw new EncryptedFieldError('unable to insert records; they are not sealed');
    /* eslint-disable no-restricted-syntax -- they are sealed; Mongoose's way, and a bulk for one, cost as much as the write */
    if (records.length === 1) await this.collection.insertOne(records[0]!);
    else await this.collection.insertMany(records, { ordered: true });
    /* eslint-enable no-restricted-syntax */
  });

  schema.static('findRows', function (this: Model<unknown>, filter: object, options: FindRowsOptions = {}) {
    // eslint-disable-next-line no-restricted-syntax -- a read that returns what is stored, as lean() does
    return this.collection
      .find(filter, {
        ...options,
        ...{ batchSize: ROWS_AT_ONCE, readPreference: 'primary', readConcern: { level: 'majority' } },
      })
      .toArray();
  });

  schema.post('init', function () {
    sealed.set(this as Document, new Map(paths.map((path) => [path, undefined])));
  });

  const { pre } = bindHooks(schema);

  pre('save', function (this: Document) {
    sealDocument(this);
  });

  pre('insertMany', function (this: Model<unknown>, given: object) {
    const documents = [given].flat().map((one) => {
      if (one instanceof Sealed)
        throw new EncryptedFieldError('unable to insert a record; insertRecords does that');
      return (one instanceof this ? one : new this(one)) as Document;
    });
    documents.forEach(sealDocument);
    return mongoose.overwriteMiddlewareArguments(documents);
  });

  pre(['updateOne', 'findOneAndUpdate'], function (this: AnyQuery) {
    refuseUpsertByField(this);
    const { set, others } = splitUpdate(this.getUpdate());
    refuseOperators(others, named);
    const assignments = sealQuery(this, set);
    this.setUpdate({ ...others, ...(Object.keys(assignments).length > 0 && { $set: assignments }) });
  });

  pre(['replaceOne', 'findOneAndReplace'], function (this: AnyQuery) {
    refuseUpsertByField(this);
    this.setUpdate(sealQuery(this, splitUpdate(this.getUpdate()).set));
  });

  pre('updateMany', function (this: AnyQuery) {
    refuseUpsertByField(this);
    const { set, others } = splitUpdate(this.getUpdate());
    refuseOperators({ ...others, $set: set }, named);
  });

  pre('bulkWrite', function () {
    throw new EncryptedFieldError(
      'unable to write in bulk; bulkWrite and bulkSave would pass the encryption',
    );
  });

  pre('aggregate', function (this: { pipeline(): Fields[] }) {
    if (this.pipeline().some((stage) => '$merge' in stage || '$out' in stage))
      throw new EncryptedFieldError('unable to write by $merge or $out; they would pass the encryption');
  });
}

/** Mongoose's types of `pre` differ by method; ours need one form, and the mark. */
function bindHooks(schema: Schema) {
  const untyped = schema as unknown as { pre(name: string | string[], options: object, hook: object): void };
  return {
    pre(name: string | string[], hook: (this: never, ...args: never[]) => unknown): void {
      untyped.pre(name, {}, Object.assign(hook, { [ALWAYS]: true }));
    },
  };
}

function rawValue(document: Document, path: string): unknown {
  return document.get(path, null, { getters: false });
}

/** Parts an update into what it sets (Mongoose takes bare fields as `$set`) and its other operators. */
function splitUpdate(update: unknown): { set: Fields; others: Fields } {
  if (Array.isArray(update)) throw new EncryptedFieldError('unable to update by a pipeline');
  const set: Fields = {};
  const others: Fields = {};
  for (const [key, value] of Object.entries((update ?? {}) as Fields)) {
    if (key === '$set') Object.assign(set, value);
    else if (key.startsWith('$')) others[key] = value;
    else set[key] = value;
  }
  return { set, others };
}

function refuseOperators(operators: Fields, named: (path: string) => string | undefined): void {
  for (const [operator, change] of Object.entries(operators)) {
    const renamed = operator === '$rename' ? Object.values(change as Record<string, string>) : [];
    const path = [...Object.keys(change as Fields), ...renamed].find(named);
    if (path) throw new EncryptedFieldError(`unable to change ${path} by ${operator}`);
  }
}

/** The paths that a filter names, also inside of `$and` and its like: an upsert takes values from them. */
function pathsOf(filter: Fields): string[] {
  return Object.entries(filter).flatMap(([key, value]) =>
    key.startsWith('$') && Array.isArray(value) ? value.flatMap((part) => pathsOf(part as Fields)) : [key],
  );
}

/** The one `_id` that a filter fixes, as the text is bound to it. */
function fixedId(query: AnyQuery): unknown {
  const given = (query.getFilter() as Fields)._id;
  const keys = isPlainObject(given) ? Object.keys(given) : null;
  const id = keys?.length === 1 && keys[0] === '$eq' ? (given as Fields).$eq : given;
  if (id === null || id === undefined || isPlainObject(id) || Array.isArray(id))
    throw new EncryptedFieldError('unable to encrypt an update; its filter does not fix _id to one value');
  return (query.model.schema.path('_id') as unknown as { cast(value: unknown): unknown }).cast(id);
}

function isPlainObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
