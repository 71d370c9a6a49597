import type { Message, MessageEvent } from '@sotto/protocol';

export type MessageEventName = 'message.new' | 'message.updated' | 'message.deleted';

/** What is known of a room whose changes are to arrive in order and once. */
export interface TrackedRoom {
  /** All changes up to this `rev` are known. */
  rev: number;
  /** All messages up to this `seq` are known, and those in `above`. */
  seq: number;
  /** Known messages above `seq`, each behind a gap: an edit moves a message behind later ones in the log. */
  above: Set<number>;
  /** Events ahead of the next `rev`, by `rev`. */
  held: Map<number, { name: MessageEventName; event: MessageEvent }>;
  /** Runs while an event is held, until the gap before it is asked for. */
  timer?: unknown;
  /** Pages of changes read one after the other. */
  pages: number;
}

export const createTrackedRoom = (rev: number, seq: number): TrackedRoom => ({
  rev,
  seq,
  above: new Set(),
  held: new Map(),
  pages: 0,
});

/** Returns the event that reports a change of a message. */
export const eventOf = (message: Message): MessageEvent => ({
  room: message.room,
  rev: message.rev,
  message,
});

/** Returns which event a change found by `sync` is: of several changes to one message, only the last is reported. */
export function eventNameOf(message: Message, { seq, above }: TrackedRoom): MessageEventName {
  if (message.deletedAt !== undefined) return 'message.deleted';
  return message.seq <= seq || above.has(message.seq) ? 'message.updated' : 'message.new';
}

/** Records that a change is known. */
export function learn(room: TrackedRoom, { rev, message: { seq } }: MessageEvent): void {
  room.rev = rev;
  if (seq > room.seq) room.above.add(seq);
  while (room.above.delete(room.seq + 1)) room.seq += 1;
}

/** Drops the held events that are known by now, and returns the one that comes next, if it is held. */
export function takeNext({ rev, held }: TrackedRoom) {
  for (const key of held.keys()) if (key <= rev) held.delete(key);
  return held.get(rev + 1);
}
