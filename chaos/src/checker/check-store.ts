import type { Sighting, StoredRoom } from '../evidence.js';
import { describe, isSame } from './violations.js';
import type { Violation, ViolationKind } from './violations.js';

/** Checks the stored messages: (b) once, (c) numbers without holes or duplicates, and the same by every way of reading. */
export function checkStore(room: string, { history, changes, revs }: StoredRoom): Violation[] {
  const violations: Violation[] = [];
  const say = (kind: ViolationKind, detail: string) => violations.push({ kind, room, detail });

  const byIdentity = new Map<string, Sighting>();
  for (const message of history) {
    const identity = `${message.sender} ${message.clientMessageId}`;
    const first = byIdentity.get(identity);
    if (first) say('twice', `${describe(first)} and ${describe(message)}`);
    byIdentity.set(identity, message);
  }

  checkNumbers(
    'seq',
    revs.map(({ seq }) => seq),
    say,
  );
  checkNumbers(
    'rev',
    revs.flatMap((row) => row.revs),
    say,
  );

  const byId = new Map(history.map((message) => [message.id, message]));
  for (const { id, seq, rev } of revs) {
    const message = byId.get(id);
    if (!message) say('not equal', `history does not show the message ${id} (seq ${seq}) of the database`);
    else if (message.seq !== seq || message.rev !== rev)
      say('not equal', `history shows ${describe(message)}, the database seq ${seq}, rev ${rev}`);
  }
  const changed = new Map(changes.map((message) => [message.id, message]));
  for (const message of history) {
    const other = changed.get(message.id);
    if (!other || !isSame(message, other))
      say('not equal', `history shows ${describe(message)}, changes ${other ? describe(other) : 'nothing'}`);
  }
  for (const [name, messages, numbers] of [
    ['history', history, history.map(({ seq }) => seq)],
    ['changes', changes, changes.map(({ rev }) => rev)],
  ] as const) {
    if (messages.length !== revs.length)
      say('not equal', `${name} shows ${messages.length} messages, the database has ${revs.length}`);
    const late = numbers.findIndex((number, index) => index > 0 && number <= numbers[index - 1]!);
    if (late > 0) say('out of order', `${name} shows ${numbers[late]} after ${numbers[late - 1]}`);
  }
  return violations;
}

/** Returns whether the numbers are 1, 2, 3, ... each once. */
function checkNumbers(
  name: string,
  numbers: number[],
  say: (kind: ViolationKind, detail: string) => void,
): void {
  const sorted = [...numbers].sort((a, b) => a - b);
  let last = 0;
  for (const number of sorted) {
    if (number === last) say('number given twice', `${name} ${number}`);
    else if (number > last + 1)
      say('hole', number === last + 2 ? `${name} ${last + 1}` : `${name} ${last + 1} to ${number - 1}`);
    last = number;
  }
}
