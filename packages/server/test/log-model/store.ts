import mongoose from 'mongoose';
import type { StoredPayload } from '../../src/models/message-payload.js';

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
  content: StoredPayload | null;
  deletedAt: Date | null;
  changeId?: mongoose.Types.ObjectId;
}

/** What breaks the store on purpose, to see that the check finds it. */
export type StoreMutation =
  'rev without revs' | 'forgotten clientMessageId' | 'unordered insert' | 'early reply';

/** What a read sees: what the primary has, or what a majority has, which no failover takes back. */
export type ReadLevel = 'local' | 'majority';

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
  /** What a majority has of it, by id. */
  durable: Set<string>;
  /** Begins it anew on another primary, as the driver does: what is durable is not done twice. */
  restart(): void;
}

/** A write that the primary has and no majority yet. */
interface Unreplicated {
  command: Command;
  row: Row;
}

export type ModelStore = ReturnType<typeof createModelStore>;

/**
 * The store as the room's log needs it: three unique indexes, ordered inserts that others can come between and that
 * stop at the first refused document, updates that are atomic under their condition. A write is on the primary first
 * and a majority has it later, in order: `onWrite` hears of it then. Where `isReplicatedAtOnce`, both are one step.
 */
export function createModelStore(
  onWrite: (row: Row) => void,
  {
    mutation,
    isReplicatedAtOnce,
  }: { mutation?: StoreMutation | undefined; isReplicatedAtOnce: () => boolean },
) {
  /** What a majority has. */
  const rows: Row[] = [];
  let primary: Row[] = [];
  let tail: Unreplicated[] = [];
  let replicated = 0;

  function isTaken(one: Row): boolean {
    return primary.some(
      (other) =>
        !other._id.equals(one._id) &&
        (other.seq === one.seq ||
          (mutation === 'rev without revs'
            ? other.rev === one.rev
            : other.revs.some((rev) => one.revs.includes(rev))) ||
          (mutation !== 'forgotten clientMessageId' &&
            other.sender.equals(one.sender) &&
            other.clientMessageId === one.clientMessageId)),
    );
  }

  function replicate(): void {
    const { command, row } = tail.shift()!;
    command.durable.add(String(row._id));
    put(rows, row);
    replicated += 1;
    onWrite(row);
  }

  function write(command: Command, row: Row): void {
    put(primary, row);
    tail.push({ command, row: copy(row) });
    if (isReplicatedAtOnce()) replicate();
  }

  function* insert(command: Command): Command['steps'] {
    const { documents, durable } = command;
    const errors: { code: number; index: number }[] = [];
    let isFirst = true;
    for (const [index, document] of documents.entries()) {
      if (durable.has(String(document._id))) continue;
      if (!isFirst) yield;
      isFirst = false;
      if (primary.some(({ _id }) => _id.equals(document._id)) || isTaken(document))
        errors.push({ code: 11000, index });
      else write(command, document);
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
  function* update(command: Command, filter: Fields, $set: Fields): Command['steps'] {
    const row = primary.find((one) => matches(one, filter));
    if (!row) return null;
    const changed = Object.assign(copy(row), $set) as Row;
    if (isTaken(changed))
      throw new mongoose.mongo.MongoServerError({ message: 'duplicate key', code: 11000 });
    write(command, changed);
    return copy(changed);
  }

  // eslint-disable-next-line require-yield -- One atomic step.
  function* find(filter: Fields, sort: Record<string, number>, limit: number, level: ReadLevel) {
    const found = (level === 'local' ? primary : rows).filter((row) => matches(row, filter));
    for (const [path, direction] of Object.entries(sort) as ['seq' | 'rev', number][])
      found.sort((a, b) => (a[path] - b[path]) * direction);
    return found.slice(0, limit).map(copy);
  }

  /** A command that has not begun. */
  function commandOf(
    fields: Pick<Command, 'what' | 'documents' | 'changeId'>,
    begin: (command: Command) => Command['steps'],
  ): Command {
    const command: Command = {
      ...fields,
      ...{ done: 0, durable: new Set<string>(), steps: null as never },
      restart() {
        command.done = 0;
        command.steps = begin(command);
      },
    };
    command.restart();
    return command;
  }

  return {
    rows,
    answersEarly: mutation === 'early reply',
    /** How many writes a majority has, and how many the primary has. */
    replicated: () => replicated,
    written: () => replicated + tail.length,
    /** What the primary has beyond a majority, in order. */
    tail: (): readonly Row[] => tail.map(({ row }) => row),
    /** A majority gets the oldest write that it lacks. */
    replicate,
    /** The primary dies with its tail, and another takes its place. Returns the commands of which something is lost. */
    failOver(): Command[] {
      const lost = tail.map(({ command }) => command);
      tail = [];
      primary = rows.map(copy);
      return lost;
    },
    insert: (documents: Row[]): Command => {
      const what = documents.map(({ clientMessageId, seq, rev }) => `${clientMessageId} ${seq} ${rev}`);
      return commandOf({ what: what.join(), documents }, insert);
    },
    update: (filter: Fields, $set: Fields): Command => {
      const what = JSON.stringify([filter['rev'], $set['rev'], $set['content']]);
      return commandOf({ what, documents: [], changeId: $set['changeId'] }, (command) =>
        update(command, filter, $set),
      );
    },
    find: (filter: Fields, sort: Record<string, number>, limit: number, level: ReadLevel): Command =>
      commandOf({ what: 'find', documents: [] }, () => find(filter, sort, limit, level)),
  };
}

/** Puts a row in the place of its earlier state, or behind all others. */
function put(rows: Row[], row: Row): void {
  const index = rows.findIndex(({ _id }) => _id.equals(row._id));
  if (index < 0) rows.push(copy(row));
  else rows[index] = copy(row);
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
