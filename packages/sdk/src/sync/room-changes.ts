import type { Profile, Room } from '@sotto/protocol';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';
import { encodeJson } from '../internal/encode-json.js';

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
  const now = partsOf(room);
  const before = partsOf(known);
  if (encodeJson(now.summary) !== encodeJson(before.summary)) {
    // New messages are emitted one by one.
    const { rev, lastSeq, lastMessage } = known;
    events.emit('room.updated', {
      room: { ...now.summary, rev, lastSeq, ...(lastMessage && { lastMessage }) },
    });
  }
  if (lastReadSeq > known.lastReadSeq) events.emit('read', { room: slug, user: me, seq: lastReadSeq });
  if (encodeJson(now.own) !== encodeJson(before.own)) events.emit('rooms.stale', {});
}

/** Separates what all members see of a room from what concerns the user alone, both without the messages. */
function partsOf(room: Room) {
  const {
    unreadCount: _,
    mentionCount: _mentions,
    lastReadSeq: _read,
    unopened: _un,
    rev: _rev,
    lastSeq: _seq,
    lastMessage: _m,
    ...rest
  } = room;
  const { role, peer, abilities, notifications, mutedUntil, unreadFrom, pinned, ...summary } = rest;
  return { summary, own: { role, peer, abilities, notifications, mutedUntil, unreadFrom, pinned } };
}
