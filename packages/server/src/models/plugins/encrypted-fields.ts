import mongoose from 'mongoose';
import type { Document, Model, Query, Schema } from 'mongoose';
import type { SealingKey } from '../../crypto/data-keys.js';
import { addDecryptingPaths, sealDocument } from './encrypted-documents.js';
import { refuseUpdateOfMany, sealReplacement, sealUpdate } from './encrypted-queries.js';
import { addRecordStatics } from './encrypted-records.js';
import type { FindRowsOptions } from './encrypted-records.js';
import { createFieldCipher, EncryptedFieldError } from './field-cipher.js';
import type { CipherKeys, FieldCipher, Fields, ProtectedField } from './field-cipher.js';
import { createRecordType } from './sealed-record.js';
import type { RecordType } from './sealed-record.js';

/** What the plugin needs to know. */
interface EncryptedFieldsOptions {
  keys: CipherKeys;
  /** The protected fields by their top-level paths. */
  fields: Record<string, ProtectedField>;
}

/** Methods that the plugin adds to documents. */
export interface EncryptedFieldsMethods {
  /**
   * Returns the Fernet token of a protected path as it is stored, `null` where nothing is.
   * @throws EncryptedFieldError while the path holds a text that was never saved
   */
  cipherOf(path: string): string | null;
}

/**
 * Statics that the plugin adds to models, for rows that are written and read often, without the cost of documents.
 * `R` is a whole row as it is stored, `O` the same with the values of its protected fields.
 */
export interface EncryptedFieldsStatics<R, O> {
  /**
   * Encrypts the protected fields of a new row, bound to its `_id`, with this key, or with the newest one of the ring. The
   * row itself stays as it is.
   */
  sealRecord(row: O, key?: SealingKey): O & EncryptedFieldsMethods;
  /** Makes a row from `lean()` or `findRows` readable: its protected fields decrypt on first read. */
  openRecord(row: R): O & EncryptedFieldsMethods;
  /**
   * Inserts sealed records in order, up to the first error. Nothing is cast or validated, no default is set: the
   * types have to hold.
   * @throws what the driver's `insertMany` throws, or `insertOne` where there is one record
   */
  insertRecords(records: (O & EncryptedFieldsMethods)[]): Promise<void>;
  /**
   * Encrypts stored rows anew, each with its own key and unless it was changed meanwhile. Leaves alone what no key opens.
   * @param rows - their `_id`, their protected paths and the ids of their keys as they are stored
   * @returns the number of rows that were changed
   */
  resealRows(rows: { row: Partial<R>; key: SealingKey }[]): Promise<number>;
  /**
   * Finds rows on the primary as a majority has them and as they are stored, like `lean()`. Nothing is cast, which for
   * a filter of hundreds of ids costs more than the query: the types have to hold, and nothing may come from a client.
   */
  findRows(filter: object, options?: FindRowsOptions): Promise<R[]>;
}

/** Mongoose runs hooks with this mark even for calls that say `middleware: false`. */
const ALWAYS = Symbol.for('mongoose:built-in-middleware');

type AnyQuery = Query<unknown, unknown>;

/**
 * Mongoose plugin: the one place where plaintext meets ciphertext. Writes are encrypted or refused, reads decrypt
 * lazily by a getter, `lean()` and `aggregate()` see tokens.
 */
export function encryptedFields(schema: Schema, { keys, fields }: EncryptedFieldsOptions): void {
  const cipher = createFieldCipher(keys, fields);
  const Sealed = createRecordType(cipher);
  addDecryptingPaths(schema, cipher);
  addRecordStatics(schema, cipher, Sealed);
  guardWrites(schema, cipher, Sealed);
}

/** Puts every way in which Mongoose writes under the plugin: it encrypts, or throws. */
function guardWrites(schema: Schema, cipher: FieldCipher, Sealed: RecordType): void {
  const { pre } = bindHooks(schema);

  pre('save', function (this: Document) {
    sealDocument(this, cipher);
  });

  pre('insertMany', function (this: Model<unknown>, given: object) {
    const documents = [given].flat().map((one) => {
      if (one instanceof Sealed)
        throw new EncryptedFieldError('unable to insert a record; insertRecords does that');
      return (one instanceof this ? one : new this(one)) as Document;
    });
    for (const document of documents) sealDocument(document, cipher);
    return mongoose.overwriteMiddlewareArguments(documents);
  });

  pre(['updateOne', 'findOneAndUpdate'], function (this: AnyQuery) {
    sealUpdate(this, cipher);
  });

  pre(['replaceOne', 'findOneAndReplace'], function (this: AnyQuery) {
    sealReplacement(this, cipher);
  });

  pre('updateMany', function (this: AnyQuery) {
    refuseUpdateOfMany(this, cipher);
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

/** Mongoose's types of `pre` differ by method; these hooks need one form, and the mark. */
function bindHooks(schema: Schema) {
  const untyped = schema as unknown as { pre(name: string | string[], options: object, hook: object): void };
  return {
    pre(name: string | string[], hook: (this: never, ...args: never[]) => unknown): void {
      untyped.pre(name, {}, Object.assign(hook, { [ALWAYS]: true }));
    },
  };
}
