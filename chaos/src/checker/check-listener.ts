import type { Evidence, ListenerLog, Operation, Sighting, StoredRoom } from '../evidence.js';
import { describe, isSame } from './violations.js';
import type { Violation, ViolationKind } from './violations.js';

/** Checks (e) and (f): a reader saw each change once and in order, nothing that was not stored, and everything that was. */
export function checkListener(listener: ListenerLog, { rooms, operations }: Evidence): Violation[] {
  const texts = textsOf(operations);
  return Object.entries(rooms).flatMap(([room, stored]) => {
    const violations: Violation[] = [];
    const say = (kind: ViolationKind, detail: string) =>
      violations.push({ kind, room, detail: `${listener.name}: ${detail}` });
    const seen = listener.rooms[room] ?? [];
    checkSightings(seen, stored, texts, say);
    checkEnd(seen, stored, say);
    return violations;
  });
}

type Say = (kind: ViolationKind, detail: string) => void;
/** Returns every content that was ever sent for a message, by sender and clientMessageId. */
type Texts = Map<string, Set<string | null>>;

const keyOf = ({ sender, clientMessageId }: Pick<Sighting, 'sender' | 'clientMessageId'>) =>
  `${sender} ${clientMessageId}`;

function textsOf(operations: Operation[]): Texts {
  const texts: Texts = new Map();
  for (const operation of operations) {
    const known = texts.get(keyOf(operation)) ?? new Set();
    texts.set(keyOf(operation), known.add(operation.content));
  }
  return texts;
}

function checkSightings(seen: Sighting[], stored: StoredRoom, texts: Texts, say: Say): void {
  const rows = new Map(stored.revs.map((row) => [row.id, row]));
  const finals = new Map(stored.history.map((message) => [message.id, message]));
  let last = 0;
  for (const sighting of seen) {
    if (sighting.rev === last) say('seen twice', describe(sighting));
    else if (sighting.rev < last) say('out of order', `${describe(sighting)} after rev ${last}`);
    last = Math.max(last, sighting.rev);

    const row = rows.get(sighting.id);
    const final = finals.get(sighting.id);
    const wasSo =
      row?.revs.includes(sighting.rev) &&
      row.seq === sighting.seq &&
      texts.get(keyOf(sighting))?.has(sighting.content) &&
      (final?.rev !== sighting.rev || isSame(final, sighting));
    if (!wasSo) say('not stored', describe(sighting));
  }
}

function checkEnd(seen: Sighting[], stored: StoredRoom, say: Say): void {
  const known = new Map<string, Sighting>();
  for (const sighting of seen) {
    if (sighting.rev >= (known.get(sighting.id)?.rev ?? 0)) known.set(sighting.id, sighting);
  }
  for (const message of stored.history) {
    const own = known.get(message.id);
    if (!own) say('not equal', `never saw ${describe(message)}`);
    else if (own.rev < message.rev)
      say('change missed', `has ${describe(own)}, stored is ${describe(message)}`);
    else if (!isSame(own, message)) say('not equal', `has ${describe(own)}, stored is ${describe(message)}`);
  }
}
