import type { Profile, Room } from '@sotto/protocol';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';

/** Emits the differences between two lists of rooms, as the events that a socket would have delivered. */
export function emitRoomChanges(
  { events, me }: { events: Pick<Emitter<ClientEventMap>, 'emit'>; me: Profile },
  before: ReadonlyMap<string, Room>,
  now: ReadonlyMap<string, Room>,
): void {
  for (const [slug, room] of now) {
    const known = before.get(slug);
    if (!known) events.emit('room.created', { room });
    else emitRoomChange(events, me, known, room);
  }
  for (const slug of before.keys())
    if (!now.has(slug)) events.emit('member.removed', { room: slug, user: me });
}

function emitRoomChange(
  events: Pick<Emitter<ClientEventMap>, 'emit'>,
  me: Profile,
  known: Room,
  room: Room,
): void {
  const { slug, lastReadSeq } = room;
  if (known.name !== room.name || known.topic !== room.topic || known.memberCount !== room.memberCount) {
    const { unreadCount: _, lastReadSeq: _seq, role: _role, unopened: _unopened, ...summary } = room;
    // New messages are emitted one by one.
    const { rev, lastSeq, lastMessage } = known;
    events.emit('room.updated', { room: { ...summary, rev, lastSeq, ...(lastMessage && { lastMessage }) } });
  }
  if (lastReadSeq > known.lastReadSeq) events.emit('read', { room: slug, user: me, seq: lastReadSeq });
  if (room.role !== known.role) events.emit('rooms.stale', {});
}
