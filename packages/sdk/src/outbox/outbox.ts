import type { Message } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import { fullJitter } from '../internal/backoff.js';
import type { Tabs } from '../internal/cross-tab.js';
import type { Clock, OutboxRecord, OutboxStore } from '../options.js';
import {
  createChain,
  createResult,
  entryOf,
  expect,
  findIn,
  insert,
  leave,
  messageOf,
  nextOf,
  recordFor,
  recordOf,
} from './room-queue.js';
import type { Chain, Entry, Status } from './room-queue.js';
import { createOutboxJournal } from './journal.js';
import type { OutboxNews } from './journal.js';
import { encodeJson } from '../internal/encode-json.js';

/** Milliseconds after which a message that waits is not sent unless the person says so again. */
const MAX_WAIT_MS = 3_600_000;
/** Milliseconds that a tab waits at most because another one failed. */
const MAX_OTHERS_MS = 60_000;
/** Messages that are remembered as sent or discarded. */
const MAX_ENDED = 1000;

/** How a try ended. `left`: the server may have got the message, whatever the error says. */
export type Delivery = { message: Message } | { error: ChatError; left: boolean };

interface OutboxDeps {
  clock: Clock;
  random: () => number;
  store: OutboxStore;
  tabs: Tabs;
  /** One try to send; `attempt` counts from 0. */
  deliver: (message: OutgoingMessage, attempt: number) => Promise<Delivery>;
  onChange: (room: string, messages: OutgoingMessage[]) => void;
}

/** Messages on their way: each stays until it is stored or discarded, beyond this page where the store does. */
export function createOutbox({ clock, random, store, tabs, deliver, onChange }: OutboxDeps) {
  const chains = new Map<string, Chain>();
  const journal = createOutboxJournal({ clock, store, tabs, onNews });
  /** Sent or discarded a moment ago: the store of another tab may not know it yet. */
  const ended = new Set<string>();
  /** Changed here while the store is read: what it says of them is old. */
  const touched = new Set<string>();
  let reads = 0;

  const pending = (room: string): OutgoingMessage[] =>
    chains.get(room)?.entries.map(({ message }) => ({ ...message })) ?? [];
  const changed = (room: string) => onChange(room, pending(room));
  const find = (clientMessageId: string) => findIn(chains.values(), clientMessageId);

  function chainOf(room: string): Chain {
    const chain = chains.get(room) ?? createChain();
    chains.set(room, chain);
    return chain;
  }

  function keep(entry: Entry, retryIn?: number): void {
    entry.keeping = journal.put(recordOf(entry), retryIn).then((isKept) => (entry.isKept ||= isKept));
  }

  /** `retryIn` in milliseconds. */
  function update(entry: Entry, status: Status, error?: ChatError, retryIn?: number): void {
    const { error: _, ...rest } = entry.message;
    entry.message = { ...rest, status, ...(error && { error }) };
    if (reads > 0) touched.add(rest.clientMessageId);
    // The end of a session is no end of a message: whoever signs in again finds it as it was.
    if (error?.code !== 'not_signed_in') keep(entry, retryIn);
    changed(entry.message.room);
  }

  function fail(entry: Entry, error: ChatError): void {
    update(entry, 'failed', error);
    entry.result.reject(error);
  }

  function detach({ chain, entry }: { chain: Chain; entry: Entry }): void {
    const { room, clientMessageId } = entry.message;
    chain.entries = chain.entries.filter((other) => other !== entry);
    ended.add(clientMessageId);
    if (ended.size > MAX_ENDED) ended.delete(ended.values().next().value!);
    // What was behind it need not wait as long as it did.
    clock.clearTimeout(chain.timer);
    if (nextOf(chain)) void run(room);
    else sweep(room);
  }

  function sweep(room: string): void {
    const chain = chains.get(room);
    if (chain && !chain.busy && chain.entries.length === 0) chains.delete(room);
  }

  /** The message is stored: told once, as it leaves. */
  function finish(known: { chain: Chain; entry: Entry }, message: Message): void {
    const { room, clientMessageId } = known.entry.message;
    const { error: _, ...rest } = known.entry.message;
    const sent: OutgoingMessage = { ...rest, status: 'sent', message };
    const told = pending(room).map((each) => (each.clientMessageId === clientMessageId ? sent : each));
    known.chain.entries = known.chain.entries.filter((other) => other !== known.entry);
    onChange(room, told);
    known.entry.result.resolve(message);
    detach(known);
  }

  function drop(known: { chain: Chain; entry: Entry }): void {
    detach(known);
    changed(known.entry.message.room);
    known.entry.result.reject(new ChatError('discarded', 'The message was discarded'));
  }

  /** Sends what is due in a room, one after the other; one tab at a time. */
  async function run(room: string): Promise<void> {
    const chain = chainOf(room);
    let waits = true;
    if (!chain.busy) {
      chain.busy = true;
      clock.clearTimeout(chain.timer);
      await journal.exclusively(room, async () => void (waits = await drain(room, chain)));
      chain.busy = false;
    }
    // What was written after the last look found the room busy.
    if (!waits && nextOf(chain)) return run(room);
    sweep(room);
  }

  /** Answers whether the next message waits for its time. */
  async function drain(room: string, chain: Chain): Promise<boolean> {
    // Another tab may have sent everything while this one waited for its turn.
    if (journal.isShared && nextOf(chain)) await refresh(journal.isGuarded);
    for (let entry = nextOf(chain); entry; entry = nextOf(chain)) {
      // The clock may have been set back.
      const others = Math.min(chain.notBefore - clock.now(), MAX_OTHERS_MS);
      const wait = others > 0 ? others : await attempt(chain, entry);
      if (wait === null) continue;
      chain.timer = clock.setTimeout(() => void run(room), wait);
      return true;
    }
    return false;
  }

  /** One try; answers the milliseconds to wait before the next, `null` where this message is done. */
  async function attempt(chain: Chain, entry: Entry): Promise<number | null> {
    if (clock.now() - entry.waitsSince > MAX_WAIT_MS) {
      fail(entry, new ChatError('not_sent_in_time', 'The message waited for more than an hour'));
      return null;
    }
    // A try that nobody here began was another tab's, which is gone: nobody knows how it ended.
    const hasLeft = entry.message.status === 'sending' || entry.message.status === 'unconfirmed';
    if (!hasLeft) update(entry, 'sending');
    else if (entry.message.status === 'sending') update(entry, 'unconfirmed');
    entry.isUnderWay = true;
    chain.isWoken = false;
    const delivery = await deliver(entry.message, entry.attempt);
    entry.isUnderWay = false;
    // Its event may have come first, or the person may have taken it back.
    if (!chain.entries.includes(entry)) return null;
    if ('message' in delivery) {
      const removed = journal.sent(delivery.message);
      finish({ chain, entry }, delivery.message);
      // Before another tab has its turn.
      await removed;
      return null;
    }
    if (entry.message.status === 'failed') return null;
    const { error, left } = delivery;
    if (!error.retryable) {
      fail(entry, error);
      return null;
    }
    const backoff = chain.isWoken ? 0 : fullJitter(entry.attempt, random);
    const wait = Math.max(backoff, (error.retryAfter ?? 0) * 1000);
    entry.attempt += 1;
    update(entry, left || hasLeft ? 'unconfirmed' : 'queued', error, wait);
    return wait;
  }

  function resend(entry: Entry): Promise<Message> {
    const result = expect(entry);
    entry.attempt = 0;
    entry.waitsSince = clock.now();
    entry.isForeign = false;
    update(entry, 'queued');
    void run(entry.message.room);
    return result;
  }

  /** Takes over what the store says. `mine`: whether what is found there may be sent from here. */
  async function refresh(mine: boolean): Promise<void> {
    const { scope } = journal;
    if (reads === 0) touched.clear();
    reads += 1;
    const records = await journal.load();
    reads -= 1;
    if (!records || scope !== journal.scope) return;
    const rooms = new Set<string>();
    const found = new Set([...touched, ...records.map(({ clientMessageId }) => clientMessageId)]);
    for (const chain of chains.values())
      for (const entry of chain.entries)
        // What is gone was sent or discarded elsewhere. What was written here is asked for again: the answer is the same.
        if (entry.isKept && !entry.isOurs && !found.has(entry.message.clientMessageId)) {
          rooms.add(entry.message.room);
          chain.entries = chain.entries.filter((other) => other !== entry);
        }
    for (const record of records)
      if (!touched.has(record.clientMessageId) && adopt(record, mine)) rooms.add(record.room);
    for (const room of rooms) changed(room);
  }

  /** Adds or updates what another tab, or the page before, wrote; whether that changed anything. */
  function adopt(record: OutboxRecord, mine: boolean): boolean {
    const known = find(record.clientMessageId);
    if (known?.entry.isUnderWay || ended.has(record.clientMessageId)) return false;
    if (reads > 0) touched.add(record.clientMessageId);
    const entry = known?.entry ?? entryOf(record);
    const before = encodeJson(recordOf(entry));
    const hadFailed = entry.message.status === 'failed';
    entry.isKept = true;
    entry.isForeign &&= !mine;
    if (!known) {
      entry.isForeign = !mine;
      insert(chainOf(record.room), entry);
      return true;
    }
    if (encodeJson(record) === before) return false;
    entry.message = messageOf(record);
    entry.waitsSince = record.waitsSince;
    if (entry.message.status === 'failed') entry.result.reject(entry.message.error);
    // It is on its way again: who asks for it now waits for that, not for how it ended before.
    else if (hadFailed) entry.result = createResult();
    return true;
  }

  function onNews(news: OutboxNews): void {
    if (news.type === 'cleared')
      return void clear(new ChatError('not_signed_in', 'The user signed out'), false);
    if (news.type === 'put') {
      const { record, retryIn } = news;
      if (!adopt(record, journal.isGuarded)) return;
      const chain = chainOf(record.room);
      if (!chain.isWoken) chain.notBefore = clock.now() + retryIn;
      changed(record.room);
      return void run(record.room);
    }
    const known = find(news.type === 'sent' ? news.message.clientMessageId : news.clientMessageId);
    if (known && news.type === 'sent') finish(known, news.message);
    else if (known) drop(known);
  }

  function forgetAll(reject: (entry: Entry) => void): void {
    const given = [...chains];
    chains.clear();
    for (const [room, chain] of given) {
      clock.clearTimeout(chain.timer);
      const { entries } = chain;
      chain.entries = [];
      changed(room);
      for (const entry of entries) if (entry.message.status !== 'failed') reject(entry);
    }
  }

  /** Forgets everything, here and in the store: the user signed out. */
  async function clear(error: ChatError, tells = true): Promise<void> {
    forgetAll(({ result }) => result.reject(error));
    const cleared = journal.clear(tells);
    journal.close();
    await cleared;
  }

  return {
    pending,
    clear,
    /** The outbox is somebody's from now on (server, OAuth client and user): what is kept of theirs goes on. */
    async open(scope: string): Promise<void> {
      // What was written before anybody was known is this one's; what somebody else wrote waits for them.
      if (journal.scope !== null && journal.scope !== scope)
        forgetAll(({ result }) => result.reject(new ChatError('not_signed_in', 'Another user came')));
      if (journal.scope !== scope) {
        journal.open(scope);
        for (const { entries } of chains.values()) entries.forEach((entry) => keep(entry));
      }
      await refresh(true);
      if (journal.scope === scope) for (const room of chains.keys()) void run(room);
    },
    /**
     * Takes a message; the same `clientMessageId` again is the same message.
     * @throws ChatError `idempotency_conflict` where it is another one
     */
    async send(room: string, content: string, clientMessageId: string): Promise<Message> {
      const known = find(clientMessageId);
      if (known && (known.entry.message.content !== content || known.entry.message.room !== room))
        throw new ChatError('idempotency_conflict', 'This clientMessageId is that of another message');
      if (known)
        return known.entry.message.status === 'failed' ? resend(known.entry) : known.entry.result.promise;
      const chain = chainOf(room);
      const entry = entryOf(recordFor(chain, { clientMessageId, room, content }, clock.now()));
      const result = expect(entry);
      ended.delete(clientMessageId);
      insert(chain, entry);
      keep(entry);
      changed(room);
      // A message whose room waits for its turn waits behind the others.
      if (nextOf(chain) === entry) void run(room);
      return result;
    },
    /** @throws ChatError `message_not_found` */
    async retry(clientMessageId: string): Promise<Message> {
      const known = find(clientMessageId);
      if (!known) throw new ChatError('message_not_found', 'There is no such message in the outbox');
      const { chain, entry } = known;
      if (entry.message.status === 'failed') return resend(entry);
      entry.isForeign = false;
      chain.notBefore = 0;
      void run(entry.message.room);
      return entry.result.promise;
    },
    discard(clientMessageId: string): void {
      const known = find(clientMessageId);
      if (!known) return;
      journal.discard(clientMessageId);
      drop(known);
    },
    /** A stored message of the own user was seen: what became of the one with its `clientMessageId` is known. */
    settle(message: Message): void {
      const known = find(message.clientMessageId);
      if (!known || known.entry.message.room !== message.room) return;
      void journal.sent(message);
      finish(known, message);
    },
    /** There is a connection: what waits is tried now. */
    wake(): void {
      for (const [room, chain] of chains) {
        chain.notBefore = 0;
        chain.isWoken = chain.busy;
        void run(room);
      }
    },
    /** The session is over: nothing is sent until it is opened again. */
    fail(error: ChatError): void {
      for (const chain of chains.values()) {
        clock.clearTimeout(chain.timer);
        for (const entry of chain.entries) {
          entry.isUnderWay = false;
          if (entry.message.status !== 'failed') fail(entry, error);
        }
      }
    },
    /** Ends; what is kept is sent by another tab or at the next visit. */
    close(error: ChatError): void {
      journal.close();
      forgetAll((entry) => void leave(entry, error, journal.isShared));
    },
  };
}
