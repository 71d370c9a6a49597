import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { badValue, CommandError, typeMismatch } from '../errors.js';
import { documentKeys } from '../index-keys/document-keys.js';
import type { KeyField } from '../index-keys/document-keys.js';
import { bsonType, toNumber, TYPE } from '../index-keys/encode.js';

/** Maximum number of bytes that a sort without an index holds in memory. */
const MAX_SORT_BYTES = 100 * 1024 * 1024;

/** @throws CommandError 2 for a direction that is neither 1 nor -1 */
export function parseSort(sort: unknown): KeyField[] {
  if (sort === undefined || sort === null) return [];
  if (!isPlainObject(sort)) throw typeMismatch('sort must be an object');
  return Object.entries(sort).map(([name, order]) => {
    const direction = bsonType(order) === TYPE.number ? toNumber(order) : 0;
    if (direction !== 1 && direction !== -1) throw badValue('$sort key ordering must be 1 or -1');
    const path = name.split('.');
    if (path.some((step) => step === '' || step.startsWith('$') || /^\d+$/.test(step)))
      throw badValue(`unable to sort by '${name}'`);
    return { path, descending: direction === -1 };
  });
}

/** Returns the bytes by which a document is sorted: the least of the keys that an index in this order would have. */
function sortKey(document: Document, fields: readonly KeyField[]): Buffer {
  const parallel = () => badValue('cannot sort with keys that are parallel arrays');
  const { keys } = documentKeys(document, fields, { parallel });
  return keys.reduce((least, key) => (Buffer.compare(key, least) < 0 ? key : least));
}

interface Entry<T> {
  item: T;
  key: Buffer;
  size: number;
  position: number;
}

/** Sorts in memory; with a limit it holds no more than twice that many. */
export class MemorySort<T> {
  private entries: Entry<T>[] = [];
  private bytes = 0;
  private position = 0;

  /** @param limit - number of items that are wanted, from the first; 0: all */
  constructor(
    private readonly fields: readonly KeyField[],
    private readonly limit: number,
    private readonly maxBytes = MAX_SORT_BYTES,
  ) {}

  /**
   * @param size bytes that the item holds
   * @throws CommandError 292 when there is too much to sort
   */
  add(item: T, document: Document, size: number): void {
    const key = sortKey(document, this.fields);
    this.entries.push({ item, key, size: size + key.length, position: this.position });
    this.position += 1;
    this.bytes += size + key.length;
    if (this.limit > 0 && this.entries.length > 2 * this.limit) this.shorten();
    if (this.bytes > this.maxBytes && this.limit > 0) this.shorten();
    if (this.bytes > this.maxBytes)
      throw new CommandError(
        292,
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Sort exceeded memory limit of ${this.maxBytes} bytes, and there is no index for it`,
      );
  }

  /** Yields the items in order. */
  take(): T[] {
    this.shorten();
    return this.entries.map(({ item }) => item);
  }

  private shorten(): void {
    this.entries.sort((a, b) => Buffer.compare(a.key, b.key) || a.position - b.position);
    if (this.limit > 0) this.entries.length = Math.min(this.entries.length, this.limit);
    this.bytes = this.entries.reduce((sum, { size }) => sum + size, 0);
  }
}
