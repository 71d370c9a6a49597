import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Message, MessagePage, Room } from '@sotto/protocol';
import type { Random } from '../random.js';
import { request, RestError, roomPath } from '../rest.js';

/** A user who writes and reads, and the rooms they are in. */
export interface Person {
  id: string;
  username: string;
  token: string;
}

export interface TrafficOptions {
  urls: string[];
  people: Person[];
  rooms: string[];
  random: Random;
  perSecond: { sends: number; reads: number };
  /** Whether this failure is as it should be, such as that of a user who was erased. */
  isExpected?: (person: Person, error: RestError) => boolean;
}

/** What the traffic has met so far. */
interface TrafficCounts {
  sent: number;
  read: number;
  retried: number;
  /** Milliseconds until the slowest request had its response, with all retries. */
  slowestMs: number;
  /** What no retry could mend, in words. */
  failedSends: string[];
  /** Reads that failed for good, and messages that were shown as unreadable. */
  failedReads: string[];
}

export interface Traffic {
  counts: TrafficCounts;
  /** Acknowledged texts by room, in the order of `seq`. */
  acknowledged: Map<string, Map<number, { content: string; username: string }>>;
  /** Resolves once nothing is under way. */
  stop(): Promise<void>;
}

/** A client gives up after so long: the SDK's outbox never does, but a run has to end. */
const PATIENCE_MS = 300_000;
/** Pause before the first retry, and the longest one. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** Sends, and reads, that wait for a response at once: a machine that is too slow for the rate gets fewer. */
const MAX_UNDER_WAY = 60;
const PAGE = 50;

/** Sends and reads at a steady rate through all nodes, like clients that retry at another node what got no response. */
export function startTraffic(options: TrafficOptions): Traffic {
  const { people, rooms, random, perSecond } = options;
  const counts: TrafficCounts = {
    sent: 0,
    read: 0,
    retried: 0,
    slowestMs: 0,
    failedSends: [],
    failedReads: [],
  };
  const persist = createPersistence(options, counts);
  const acknowledged: Traffic['acknowledged'] = new Map(rooms.map((room) => [room, new Map()]));
  const underWay = { send: new Set<Promise<void>>(), read: new Set<Promise<void>>() };
  const begin = (kind: keyof typeof underWay, perform: () => Promise<void>) => {
    const own = underWay[kind];
    if (own.size >= MAX_UNDER_WAY) return;
    const work = perform();
    own.add(work);
    void work.finally(() => own.delete(work));
  };

  async function attempt(person: Person, failures: string[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof RestError && options.isExpected?.(person, error)) return;
      failures.push(`${person.username}: ${String(error)}`);
    }
  }

  async function send(): Promise<void> {
    const [person, room] = [random.pick(people), random.pick(rooms)];
    const body = { content: `text ${counts.sent} of ${person.username}`, clientMessageId: randomUUID() };
    counts.sent += 1;
    await attempt(person, counts.failedSends, async () => {
      const { seq } = await persist((url) =>
        request<Message>(url, 'POST', `${roomPath(room)}messages/`, person.token, body),
      );
      acknowledged.get(room)!.set(seq, { content: body.content, username: person.username });
    });
  }

  async function read(): Promise<void> {
    const [person, room] = [random.pick(people), random.pick(rooms)];
    counts.read += 1;
    await attempt(person, counts.failedReads, async () => {
      const [page, { name }] = await Promise.all([
        persist((url) =>
          request<MessagePage>(url, 'GET', `${roomPath(room)}messages/?limit=${PAGE}`, person.token),
        ),
        persist((url) => request<Room>(url, 'GET', roomPath(room), person.token)),
      ]);
      const unreadable = page.results.filter((message) => message.unreadable).map(({ seq }) => seq);
      if (unreadable.length > 0) counts.failedReads.push(`${room}: unreadable ${unreadable.join()}`);
      if (!name) counts.failedReads.push(`${room}: its name is unreadable`);
    });
  }

  const timers = [
    setInterval(() => begin('send', send), 1000 / perSecond.sends),
    setInterval(() => begin('read', read), 1000 / perSecond.reads),
  ];
  return {
    counts,
    acknowledged,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...underWay.send, ...underWay.read]);
    },
  };
}

/** Returns what repeats a request at the next node until it has a response; one that says no is final. */
function createPersistence({ urls, random }: TrafficOptions, counts: TrafficCounts) {
  return async <T>(ask: (url: string) => Promise<T>): Promise<T> => {
    const start = performance.now();
    const first = random.below(urls.length);
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await ask(urls[(first + tries) % urls.length]!);
        counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
        return response;
      } catch (error) {
        const isFinal = error instanceof RestError && error.status < 500;
        if (isFinal || performance.now() > start + PATIENCE_MS) throw error;
        counts.retried += 1;
        await wait(Math.min(PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS) * (0.5 + random.next()));
      }
    }
  };
}
