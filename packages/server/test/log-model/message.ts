import type { StoredPayload } from '../../src/models/message-payload.js';
import type { MessageModel } from '../../src/models/message.js';
import type { Command, ModelStore, ReadLevel, Row } from './store.js';

/** Sends a command on its way; resolves with its answer whenever the explorer lets it come. */
export type Issue = (kind: 'read' | 'write', command: Command) => Promise<unknown>;

/** A stored message, whose text lies open. */
class ModelRecord {
  deletedAt: Date | null = null;
  keyId = 'key';
  content: StoredPayload | null = null;

  constructor(fields: Partial<Row>) {
    Object.assign(this, fields);
  }

  cipherOf(): string | null {
    return this.content && JSON.stringify(this.content);
  }
}

/** A read as Mongoose builds it up; it is sent when it is awaited. */
class ModelQuery<T> {
  private order: Record<string, number> = {};
  /** As the connection has it. */
  private level: ReadLevel = 'majority';

  constructor(
    private readonly store: ModelStore,
    private readonly issue: Issue,
    private readonly filter: object,
    private most: number,
    private readonly take: (found: Row[]) => T,
  ) {}

  sort(order: Record<string, number>): this {
    this.order = order;
    return this;
  }

  readConcern(level: ReadLevel): this {
    this.level = level;
    return this;
  }

  limit(most: number): this {
    this.most = most;
    return this;
  }

  select = () => this;
  batchSize = () => this;
  read = () => this;
  lean = () => this;

  then<R>(resolve: (value: T) => R, reject: (error: unknown) => R): Promise<R> {
    return this.issue('read', this.store.find({ ...this.filter }, this.order, this.most, this.level))
      .then((found) => this.take(found as Row[]))
      .then(resolve, reject);
  }
}

const all = (found: Row[]) => found;
const first = ([row]: Row[]) => row ?? null;

/** The part of Mongoose's `Message` that the room's log uses, each call being a command of its own. */
export function createModelMessage(store: ModelStore, issue: Issue): MessageModel {
  return {
    sealRecord: (row: Row) => new ModelRecord(row),
    openRecord: (row: Row) => row,
    insertRecords: (records: Row[]) => issue('write', store.insert(records)),
    find: (filter: object) => new ModelQuery(store, issue, filter, Infinity, all),
    findOne: (filter: object) => new ModelQuery(store, issue, filter, 1, first),
    findOneAndUpdate: (filter: object, { $set }: { $set: object }) =>
      issue('write', store.update({ ...filter }, { ...$set })),
  } as unknown as MessageModel;
}
