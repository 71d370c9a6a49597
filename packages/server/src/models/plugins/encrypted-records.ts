import type { Model, Schema } from 'mongoose';
import type { SealingKey } from '../../crypto/data-keys.js';
import { DecryptionError } from '../../crypto/keyring.js';
import { EncryptedFieldError } from './field-cipher.js';
import type { FieldCipher, Fields } from './field-cipher.js';
import type { RecordType } from './sealed-record.js';

/** Which of the rows that match are read, and what of them. */
export interface FindRowsOptions {
  sort?: Record<string, 1 | -1>;
  limit?: number;
  projection?: Record<string, 1>;
}

/** Rows of the store's first batch: more than any of our pages, so that a page is one command. */
const BATCH_ROWS = 2000;

/** Records that `sealRecord` made: what `openRecord` was given may be anything. */
const sealedRecords = new WeakSet<object>();

/** Adds the statics that write and read rows without Mongoose's documents (`EncryptedFieldsStatics`). */
export function addRecordStatics(schema: Schema, cipher: FieldCipher, Sealed: RecordType): void {
  const { paths, seal } = cipher;
  schema.static('sealRecord', (row: Fields, key?: SealingKey) => {
    const sealed: Fields = { ...row };
    const values = new Map<string, unknown>();
    for (const path of paths) {
      Object.assign(sealed, seal(row._id, path, row[path], key));
      if (row[path] !== null && row[path] !== undefined) values.set(path, row[path]);
    }
    const record = new Sealed(sealed, values);
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

  schema.static('resealRows', async function (this: Model<unknown>, rows: KeyedRow[]) {
    const updates = rows.flatMap((one) => paths.flatMap((path) => resealed(one, path, cipher)));
    if (updates.length === 0) return 0;
    // eslint-disable-next-line no-restricted-syntax -- tokens of the cipher's own; each replaces the one that it was made from
    const { modifiedCount } = await this.collection.bulkWrite(updates, { ordered: false });
    return modifiedCount;
  });

  schema.static('findRows', function (this: Model<unknown>, filter: object, options: FindRowsOptions = {}) {
    // eslint-disable-next-line no-restricted-syntax -- a read that returns what is stored, as lean() does
    return this.collection
      .find(filter, {
        ...options,
        ...{ batchSize: BATCH_ROWS, readPreference: 'primary', readConcern: { level: 'majority' } },
      })
      .toArray();
  });
}

interface KeyedRow {
  row: Fields;
  key: SealingKey;
}

/** Returns the update that replaces a token by one of this key; none where there is no token, or none that opens. */
function resealed({ row, key }: KeyedRow, path: string, { seal, open, keyPathOf }: FieldCipher) {
  const { _id, [path]: token } = row;
  if (typeof token !== 'string') return [];
  try {
    const value = open(_id, path, token, row[keyPathOf(path)]);
    const update = { $set: seal(_id, path, value, key) };
    return [{ updateOne: { filter: { _id: _id as never, [path]: token }, update } }];
  } catch (error) {
    if (error instanceof DecryptionError) return [];
    throw error;
  }
}
