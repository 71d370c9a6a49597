import type { Sighting } from '../evidence.js';

/** Kinds of violations; the letter is the invariant of docs/delivery.md. */
export const VIOLATIONS = {
  lost: '(a) acknowledged, and not stored as acknowledged',
  unanswered: '(a) never acknowledged although asked until the end',
  twice: '(b) stored more than once',
  hole: '(c) a number that nothing has',
  'number given twice': '(c) a number that two things have',
  'out of order':
    '(d) acknowledged before another was sent, and numbered after it; or seen against the order',
  'seen twice': '(e) told twice to a reader',
  'not equal': '(e) a reader ends with something else than what is stored',
  'not stored': '(e) seen by a reader or stored, and never so written',
  'change missed': '(f) an edit or a deletion that a reader does not have',
} as const;

export type ViolationKind = keyof typeof VIOLATIONS;

/** One violation of an invariant. */
export interface Violation {
  kind: ViolationKind;
  room: string;
  detail: string;
}

/** Returns whether two readers saw the same message. */
export function isSame(one: Sighting, other: Sighting): boolean {
  return (
    one.id === other.id &&
    one.seq === other.seq &&
    one.rev === other.rev &&
    one.sender === other.sender &&
    one.clientMessageId === other.clientMessageId &&
    one.content === other.content
  );
}

/** Formats a message for a report. */
export function describe({ clientMessageId, sender, seq, rev, content }: Sighting): string {
  return `${clientMessageId} of ${sender} (seq ${seq}, rev ${rev}, ${content === null ? 'deleted' : `"${content}"`})`;
}
