import mongoose from 'mongoose';

type Fields = Record<string, unknown>;

/** A message as the model's store holds it. Texts lie open: the encryption hook is tested elsewhere. */
export interface Row {
  _id: mongoose.Types.ObjectId;
  room: mongoose.Types.ObjectId;
  seq: number;
  rev: number;
  revs: number[];
  sender: mongoose.Types.ObjectId;
  clientMessageId: string;
  content: string | null;
  deletedAt: Date | null;
  changeId?: mongoose.Types.ObjectId;
}

/** What breaks the store on purpose, to see that the check finds it. */
export type StoreMutation =
  'rev without revs' | 'forgotten clientMessageId' | 'unordered insert' | 'early answer';

/** One command on its way. */
export interface Command {
  /** Each step is atomic in the store; what it returns or throws is the answer. */
  steps: Generator<void, unknown>;
  /** All that it is going to do, as text. */
  what: string;
  /** How many steps are done. */
  done: number;
  /** Of an insert. */
  documents: Row[];
  /** Of an update. */
  changeId?: unknown;
}

export type ModelStore = ReturnType<typeof createModelStore>;

/**
 * The store as the room's log needs it: three unique indexes, ordered inserts that others can come between and that
 * stop at the first refused document, updates that are atomic under their condition. `onWrite` hears of each write.
 */
export function createModelStore(onWrite: (row: Row) => void, mutation?: StoreMutation) {
  const rows: Row[] = [];

  function isTaken(one: Row): boolean {
    return rows.some(
      (other) =>
        other._id !== one._id &&
        (other.seq === one.seq ||
          (mutation === 'rev without revs'
            ? other.rev === one.rev
            : other.revs.some((rev) => one.revs.includes(rev))) ||
          (mutation !== 'forgotten clientMessageId' &&
            other.sender.equals(one.sender) &&
            other.clientMessageId === one.clientMessageId)),
    );
  }

  function* insert(documents: Row[]): Command['steps'] {
    const errors: { code: number; index: number }[] = [];
    for (const [index, document] of documents.entries()) {
      if (index > 0) yield;
      const row = copy(document);
      if (rows.some(({ _id }) => _id.equals(row._id)) || isTaken(row)) errors.push({ code: 11000, index });
      else {
        rows.push(row);
        onWrite(row);
      }
      if (errors.length > 0 && mutation !== 'unordered insert') break;
    }
    if (errors.length === 0) return documents;
    throw new mongoose.mongo.MongoBulkWriteError(
      {
        message: 'duplicate key',
        code: 11000,
        writeErrors: errors as unknown as mongoose.mongo.WriteError[],
      },
      {} as mongoose.mongo.BulkWriteResult,
    );
  }

  // eslint-disable-next-line require-yield -- One atomic step.
  function* update(filter: Fields, $set: Fields): Command['steps'] {
    const row = rows.find((one) => matches(one, filter));
    if (!row) return null;
    const changed = copy({ ...row, ...$set });
    if (isTaken({ ...changed, _id: row._id }))
      throw new mongoose.mongo.MongoServerError({ message: 'duplicate key', code: 11000 });
    Object.assign(row, changed, { _id: row._id });
    onWrite(row);
    return copy(row);
  }

  // eslint-disable-next-line require-yield -- One atomic step.
  function* find(filter: Fields, sort: Record<string, number>, limit: number): Command['steps'] {
    const found = rows.filter((row) => matches(row, filter));
    for (const [path, direction] of Object.entries(sort) as ['seq' | 'rev', number][])
      found.sort((a, b) => (a[path] - b[path]) * direction);
    return found.slice(0, limit).map(copy);
  }

  return {
    rows,
    answersEarly: mutation === 'early answer',
    insert: (documents: Row[]): Command => ({
      steps: insert(documents),
      what: documents.map(({ clientMessageId, seq, rev }) => `${clientMessageId} ${seq} ${rev}`).join(),
      documents,
      done: 0,
    }),
    update: (filter: Fields, $set: Fields): Command => ({
      steps: update(filter, $set),
      what: JSON.stringify([filter['rev'], $set['rev'], $set['content']]),
      documents: [],
      changeId: $set['changeId'],
      done: 0,
    }),
    find: (filter: Fields, sort: Record<string, number>, limit: number): Command => ({
      steps: find(filter, sort, limit),
      what: 'find',
      documents: [],
      done: 0,
    }),
  };
}

function matches(row: Row, filter: Fields): boolean {
  return Object.entries(filter).every(([path, condition]) => {
    const value = row[path as keyof Row];
    return Object.entries(condition as Fields).every(([operator, operand]) => {
      if (operator === '$eq') return String(value) === String(operand);
      if (operator === '$in') return (operand as unknown[]).map(String).includes(String(value));
      if (operator === '$gt') return Number(value) > Number(operand);
      throw new Error(`the model knows no ${operator}`);
    });
  });
}

function copy(row: Row): Row {
  return Object.assign(Object.create(Object.getPrototypeOf(row) as object) as Row, row, {
    revs: [...row.revs],
  });
}
