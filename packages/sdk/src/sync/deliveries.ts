import { MAX_DELIVERED_MEMBERS, MAX_DELIVERED_ROOMS } from '@sotto/protocol';
import type { ClientEvents, DeliveredState, Room } from '@sotto/protocol';
import type { Clock } from '../ports.js';

/** Milliseconds for which marks gather: what the user reads meanwhile needs no other mark. */
const GATHER_MS = 2_000;

interface DeliveriesDeps {
  clock: Clock;
  request: (event: 'delivered', payload: ClientEvents['delivered']['payload']) => Promise<DeliveredState>;
}

export type Deliveries = ReturnType<typeof createDeliveries>;

/**
 * Tells the server how far messages of others have come to this device, in the small rooms of which the client has read
 * the list: at most every 2 s for all of them, and not where the user has read them by then, here or on another device.
 */
export function createDeliveries({ clock, request }: DeliveriesDeps) {
  /** By room where the server may keep marks: up to where it knows them. Of rooms that the user has not opened: Infinity. */
  const known = new Map<string, number>();
  let due = new Map<string, number>();
  let timer: unknown;

  const gather = () => clock.setTimeout(() => void report(), GATHER_MS);

  function received(room: string, seq: number): void {
    // Not in rooms that are not known.
    if (!(seq > known.get(room)!)) return;
    due.set(room, Math.max(seq, due.get(room) ?? 0));
    timer ??= gather();
  }

  function confirm(room: string, seq: number): void {
    const before = known.get(room)!;
    if (seq > before || before === Infinity) known.set(room, seq);
  }

  async function report(): Promise<void> {
    const all = [...due].filter(([room, seq]) => seq > known.get(room)!);
    const news = all.slice(0, MAX_DELIVERED_ROOMS);
    due = new Map(all.slice(MAX_DELIVERED_ROOMS));
    timer = due.size > 0 ? gather() : undefined;
    if (!news[0]) return;
    const marks = await request('delivered', { rooms: Object.fromEntries(news) }).then(
      ({ rooms }) => rooms,
      (): DeliveredState['rooms'] => ({}),
    );
    for (const [room] of news) {
      const seq = marks[room];
      // The site has them off, or the room has grown: until the list of rooms is read again.
      if (seq === undefined) known.delete(room);
      else confirm(room, seq);
    }
  }

  return {
    /** Rooms were read: what is unread there has come to this device. */
    learn(rooms: readonly Room[]): void {
      for (const { slug, role, memberCount, unopened, lastReadSeq, lastSeq } of rooms) {
        if (!role || memberCount > MAX_DELIVERED_MEMBERS) known.delete(slug);
        else {
          const before = known.get(slug) ?? Infinity;
          const mark = before === Infinity ? lastReadSeq : Math.max(lastReadSeq, before);
          known.set(slug, unopened ? Infinity : mark);
          received(slug, lastSeq);
        }
      }
    },
    /** A message of another user has come. */
    received,
    /** The server has a mark of the user up to there: of what was delivered, read or sent. */
    confirm,
    clear(): void {
      clock.clearTimeout(timer);
      timer = undefined;
      due.clear();
      known.clear();
    },
  };
}
