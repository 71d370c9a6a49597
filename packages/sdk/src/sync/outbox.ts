import type { Message } from '@sotto/protocol';
import { ChatError, toChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import { fullJitter } from '../internal/backoff.js';
import { createDeferred } from '../internal/deferred.js';
import type { Deferred } from '../internal/deferred.js';
import type { Clock } from '../options.js';

interface Entry {
  message: OutgoingMessage;
  attempt: number;
  /** Replaced by a retry. */
  result: Deferred<Message>;
}

/** The messages of one room, oldest first; one at a time is under way, so that their order holds. */
interface Chain {
  entries: Entry[];
  busy: boolean;
  timer: unknown;
}

interface OutboxDeps {
  clock: Clock;
  random: () => number;
  /** One try to send; `attempt` counts from 0. */
  deliver: (message: OutgoingMessage, attempt: number) => Promise<Message>;
  onChange: (room: string, messages: OutgoingMessage[]) => void;
}

export type Outbox = ReturnType<typeof createOutbox>;

/** Messages on their way: each stays until it is stored, discarded, or refused for good. */
export function createOutbox({ clock, random, deliver, onChange }: OutboxDeps) {
  const chains = new Map<string, Chain>();

  const pending = (room: string): OutgoingMessage[] =>
    chains.get(room)?.entries.map(({ message }) => ({ ...message })) ?? [];
  const changed = (room: string) => onChange(room, pending(room));

  function find(clientMessageId: string): { chain: Chain; entry: Entry } | null {
    for (const chain of chains.values()) {
      const entry = chain.entries.find(({ message }) => message.clientMessageId === clientMessageId);
      if (entry) return { chain, entry };
    }
    return null;
  }

  function remove(room: string, chain: Chain, entry: Entry): void {
    chain.entries = chain.entries.filter((other) => other !== entry);
    if (chain.entries.length === 0 && !chain.busy) chains.delete(room);
  }

  function update(entry: Entry, status: OutgoingMessage['status'], error?: ChatError): void {
    const { error: _, ...rest } = entry.message;
    entry.message = { ...rest, status, ...(error && { error }) };
    changed(entry.message.room);
  }

  /** Sends what is due in a room, one after the other. */
  async function run(room: string, chain: Chain): Promise<void> {
    if (chain.busy) return;
    chain.busy = true;
    clock.clearTimeout(chain.timer);
    for (let entry = nextOf(chain); entry; entry = nextOf(chain)) {
      const wait = await attempt(room, chain, entry);
      if (wait === null) continue;
      chain.timer = clock.setTimeout(() => void run(room, chain), wait);
      break;
    }
    chain.busy = false;
    if (chain.entries.length === 0 && chains.get(room) === chain) chains.delete(room);
  }

  /** One try; answers the milliseconds to wait before the next, `null` where this message is done. */
  async function attempt(room: string, chain: Chain, entry: Entry): Promise<number | null> {
    update(entry, 'sending');
    try {
      const message = await deliver(entry.message, entry.attempt);
      if (!chain.entries.includes(entry)) return null;
      remove(room, chain, entry);
      changed(room);
      entry.result.resolve(message);
      return null;
    } catch (cause) {
      if (!chain.entries.includes(entry)) return null;
      if (entry.message.status === 'failed') return null;
      const error = toChatError(cause);
      if (!error.retryable) {
        update(entry, 'failed', error);
        entry.result.reject(error);
        return null;
      }
      const wait = Math.max(fullJitter(entry.attempt, random), (error.retryAfter ?? 0) * 1000);
      entry.attempt += 1;
      update(entry, 'queued', error);
      return wait;
    }
  }

  function resend(chain: Chain, entry: Entry): Promise<Message> {
    entry.result = createDeferred();
    entry.attempt = 0;
    update(entry, 'queued');
    void run(entry.message.room, chain);
    return entry.result.promise;
  }

  return {
    pending,
    /** Takes a message; the same `clientMessageId` again is the same message. */
    send(room: string, content: string, clientMessageId: string): Promise<Message> {
      const known = find(clientMessageId);
      if (known)
        return known.entry.message.status === 'failed'
          ? resend(known.chain, known.entry)
          : known.entry.result.promise;
      const createdAt = new Date(clock.now()).toISOString();
      const chain: Chain = chains.get(room) ?? { entries: [], busy: false, timer: undefined };
      const entry: Entry = {
        message: { clientMessageId, room, content, createdAt, status: 'queued' },
        attempt: 0,
        result: createDeferred(),
      };
      chains.set(room, chain);
      chain.entries.push(entry);
      changed(room);
      // A message whose room waits for its turn waits behind the others.
      if (nextOf(chain) === entry) void run(room, chain);
      return entry.result.promise;
    },
    /** @throws ChatError `message_not_found` */
    async retry(clientMessageId: string): Promise<Message> {
      const known = find(clientMessageId);
      if (!known) throw new ChatError('message_not_found', 'There is no such message in the outbox');
      const { chain, entry } = known;
      if (entry.message.status === 'failed') return resend(chain, entry);
      void run(entry.message.room, chain);
      return entry.result.promise;
    },
    discard(clientMessageId: string): void {
      const known = find(clientMessageId);
      if (!known) return;
      const { chain, entry } = known;
      const { room } = entry.message;
      remove(room, chain, entry);
      clock.clearTimeout(chain.timer);
      changed(room);
      entry.result.reject(new ChatError('discarded', 'The message was discarded'));
      void run(room, chain);
    },
    /** There is a connection: what waits is tried now. */
    wake(): void {
      for (const [room, chain] of chains) void run(room, chain);
    },
    /** Stops everything; what was not sent stays and may be retried. */
    fail(error: ChatError): void {
      for (const chain of chains.values()) {
        clock.clearTimeout(chain.timer);
        for (const entry of chain.entries) {
          if (entry.message.status === 'failed') continue;
          update(entry, 'failed', error);
          entry.result.reject(error);
        }
      }
    },
    /** Gives everything up. */
    clear(error: ChatError): void {
      const given = [...chains];
      chains.clear();
      for (const [room, chain] of given) {
        clock.clearTimeout(chain.timer);
        const { entries } = chain;
        chain.entries = [];
        changed(room);
        for (const { message, result } of entries) if (message.status !== 'failed') result.reject(error);
      }
    },
  };
}

function nextOf(chain: Chain): Entry | undefined {
  return chain.entries.find(({ message }) => message.status !== 'failed');
}
