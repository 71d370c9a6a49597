import type { FieldCipher } from './field-cipher.js';

type Row = Record<string, unknown>;

/** A row with its protected values, but without Mongoose's document around it. */
interface SealedRecord {
  /** Returns the Fernet token of a protected path as it is stored, `null` where nothing is. */
  cipherOf(path: string): string | null;
  /** Returns what is stored: the row with its tokens. */
  toBSON(): Row;
}

/** @param values - those of the protected paths that are known already */
export type RecordType = new (row: Row, values: Map<string, unknown>) => SealedRecord;

/**
 * Creates the type of the records of one model. A record has the fields of its row; the protected ones are getters that
 * decrypt on first read. As they are not own properties, nothing that copies, prints or serializes a record shows a text.
 */
export function createRecordType({
  paths,
  open,
  keyPathOf,
}: Pick<FieldCipher, 'paths' | 'open' | 'keyPathOf'>): RecordType {
  class Sealed implements SealedRecord {
    readonly #row: Row;
    readonly #values: Map<string, unknown>;

    constructor(row: Row, values: Map<string, unknown>) {
      this.#row = row;
      this.#values = values;
      for (const field of Object.keys(row))
        if (!paths.includes(field)) (this as unknown as Row)[field] = row[field];
    }

    cipherOf(path: string): string | null {
      return (paths.includes(path) ? (this.#row[path] as string | null | undefined) : null) ?? null;
    }

    toBSON(): Row {
      return this.#row;
    }

    openedValue(path: string): unknown {
      const token = this.cipherOf(path);
      if (token === null) return null;
      const value = this.#values.get(path) ?? open(this.#row._id, path, token, this.#row[keyPathOf(path)]);
      this.#values.set(path, value);
      return value;
    }
  }
  for (const path of paths) {
    Object.defineProperty(Sealed.prototype, path, {
      get(this: Sealed) {
        return this.openedValue(path);
      },
    });
  }
  return Sealed;
}
