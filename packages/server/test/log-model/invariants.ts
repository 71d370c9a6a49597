import type { Message, MessageEvent } from '@sotto/protocol';
import type { ModelStore, Row } from './store.js';

/** One entry of the log as it was written: what a reader has to end up with. */
interface Entry {
  id: string;
  seq: number;
  rev: number;
  identity: string;
  content: string | null;
}

const identityOf = (row: Row) => `${row.sender.toString()}:${row.clientMessageId}`;

/** Checks one history of the room: gets every write, event, request and response, and keeps the first breach of what docs/delivery.md promises. */
export function createInvariants(readStore: () => ModelStore['rows']) {
  const log: Entry[] = [];
  const floors = new Map<string, number>();
  const acknowledged: Entry[] = [];
  const makers = new Map<string, string>();
  const changes = new Set<string>();
  let highest = 0;
  let breach: string | null = null;

  function require(holds: boolean, otherwise: string): void {
    if (!holds) breach ??= otherwise;
  }

  /** What a reader knows who has applied the log up to a place. */
  function knowledgeAt(rev: number): Map<string, Entry> {
    return new Map(log.slice(0, rev).map((entry) => [entry.id, entry]));
  }

  function checkReaders(): void {
    const rows = readStore();
    for (let since = 0; since <= log.length; since += 1) {
      const known = knowledgeAt(since);
      for (const row of rows) if (row.rev > since) known.set(row._id.toString(), entryOf(row));
      for (const row of rows) {
        const { rev, content } = known.get(row._id.toString()) ?? {};
        const isEqual = rev === row.rev && content === textOf(row);
        require(isEqual, `(e) who knew the room up to ${since} and syncs misses rev ${row.rev}`);
      }
      require(known.size ===
        rows.length, `(e) who knew the room up to ${since} has a message that is not stored`);
    }
  }

  function checkAcknowledged(): void {
    const rows = new Map(readStore().map((row) => [row._id.toString(), row]));
    for (const { id, seq, rev, identity } of acknowledged) {
      const row = rows.get(id);
      const isKept = row?.seq === seq && row.revs.includes(rev);
      require(isKept ===
        true, `(a) ${identity} was acknowledged as seq ${seq}, rev ${rev} and is not stored so`);
    }
  }

  return {
    log,
    breach: () => breach,
    require,
    knowledgeAt,
    /** The client asks for the first time. */
    asked(identity: string): void {
      if (!floors.has(identity)) floors.set(identity, highest);
    },
    wrote(row: Row): void {
      const identity = identityOf(row);
      const before = log.filter(({ id }) => id === row._id.toString());
      const isNew = before.length === 0;
      require(row.rev === log.length + 1, `(c) rev ${row.rev} was given after ${log.length}`);
      const seqs = new Set(log.map(({ seq }) => seq));
      if (isNew) {
        require(row.seq === seqs.size + 1, `(c) seq ${row.seq} was given after ${seqs.size}`);
        const isOnce = !log.some((entry) => entry.identity === identity);
        require(isOnce, `(b) ${identity} was stored twice`);
        const floor = floors.get(identity) ?? 0;
        require(row.seq >
          floor, `(d) ${identity} got seq ${row.seq} and was sent after ${floor} was acknowledged`);
      } else {
        require(before.at(-1)!.content !== null, `(f) ${identity} was changed after its deletion`);
        const change = String(row.changeId);
        require(!changes.has(change), `(b) one change of ${identity} was stored twice`);
        changes.add(change);
      }
      log.push(entryOf(row));
      checkReaders();
      checkAcknowledged();
    },
    told({ rev, message }: MessageEvent): void {
      const entry = log[rev - 1];
      const isTrue =
        entry?.id === message.id && entry.seq === message.seq && entry.content === message.content;
      require(isTrue, `(e) members were told rev ${rev}, which is not stored so`);
    },
    /** The answer to a send, an edit or a deletion. `operation` names who asked, `created` is a send's. */
    answered(operation: string, message: Message, created?: boolean): void {
      const entry = log[message.rev - 1];
      const isStored =
        entry?.id === message.id && entry.seq === message.seq && entry.content === message.content;
      const { seq, rev } = message;
      require(isStored, `(a) ${operation} was acknowledged as seq ${seq}, rev ${rev}, which is not stored so`);
      if (entry) acknowledged.push(entry);
      highest = Math.max(highest, message.seq);
      if (!created) return;
      const maker = makers.get(message.id) ?? operation;
      require(maker === operation, `(b) ${maker} and ${operation} were both told that they made it`);
      makers.set(message.id, operation);
    },
    /** A reader, however it read, against the store. */
    reads(how: string, known: Map<string, Pick<Message, 'rev' | 'content'>>): void {
      const rows = readStore();
      require(known.size === rows.length, `(e) ${how} ends with ${known.size} messages of ${rows.length}`);
      for (const row of rows) {
        const own = known.get(row._id.toString());
        require(own?.rev === row.rev, `(f) ${how} ends with rev ${own?.rev} in the place of ${row.rev}`);
        require(own?.content === textOf(row), `(e) ${how} ends with another text in rev ${row.rev}`);
      }
    },
    /** All that a later breach can depend on and that the store itself does not show. */
    state: () =>
      JSON.stringify([log.map(({ identity, content }) => [identity, content]), [...floors], highest]),
  };
}

const textOf = ({ content }: Row) => (content ? (content.text as string) : null);

function entryOf(row: Row): Entry {
  const { seq, rev } = row;
  return { id: row._id.toString(), seq, rev, identity: identityOf(row), content: textOf(row) };
}
