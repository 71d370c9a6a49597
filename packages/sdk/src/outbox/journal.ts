import type { Message } from '@sotto/protocol';
import type { CrossTab } from '../environment.js';
import type { Clock, OutboxRecord, OutboxStore, TabChannel } from '../ports.js';
import { createAskStorage } from '../internal/ask-storage.js';
import { readRecord } from './parse-record.js';
import { readUpdate } from './updates.js';
import type { OutboxUpdate } from './updates.js';

interface OutboxJournalDeps {
  clock: Clock;
  store: OutboxStore;
  crossTab: CrossTab;
  /** Receives what other tabs report. */
  onUpdate: (update: OutboxUpdate) => void;
}

export type OutboxJournal = ReturnType<typeof createOutboxJournal>;

/** Keeps the outbox of one scope and shares it with other tabs. Before it is opened, nothing is kept or shared. */
export function createOutboxJournal({ clock, store, crossTab, onUpdate }: OutboxJournalDeps) {
  const isShared = store.key !== undefined;
  const askStorage = createAskStorage(clock);
  let scope: string | null = null;
  let channel: TabChannel | null = null;
  let waiting = new AbortController();

  async function ask<T>(work: (scope: string) => Promise<T>): Promise<T | null> {
    const current = scope;
    return current === null ? null : askStorage(() => work(current));
  }
  const remove = (clientMessageId: string) => ask((current) => store.remove(current, clientMessageId));
  const broadcast = (update: OutboxUpdate) => channel?.postMessage(update);

  /** Reads the records of a scope, or `null` where that fails. Removes what is not a valid record. */
  async function load(from: string): Promise<OutboxRecord[] | null> {
    const values = await askStorage(() => store.load(from));
    const records = values?.flatMap((value) => {
      const record = readRecord(value);
      const id = (value as OutboxRecord | null)?.clientMessageId ?? '';
      if (!record) void askStorage(() => store.remove(from, id));
      return record ?? [];
    });
    return records ?? null;
  }

  function close(): void {
    waiting.abort();
    waiting = new AbortController();
    channel?.close();
    channel = null;
    scope = null;
  }

  return {
    get scope() {
      return scope;
    },
    /** Whether other tabs see the outbox, and may change it. */
    isShared,
    /** Whether another tab may send what this one wrote, but not at the same time. */
    get isGuarded() {
      return isShared && crossTab.hasLocks;
    },
    open(next: string): void {
      close();
      scope = next;
      if (!isShared) return;
      channel = crossTab.channel(`${store.key} ${scope}`, (message) => {
        const update = readUpdate(message);
        if (update) onUpdate(update);
      });
    },
    close,
    load: async () => (scope === null ? null : load(scope)),
    /** Takes over the records of another scope, which `author` wrote. First they are here, then no longer there. */
    async adopt(from: string, author: string): Promise<void> {
      const into = scope;
      for (const record of (await load(from)) ?? []) {
        // The next user's outbox must not get them.
        if (scope !== into) return;
        const id = record.clientMessageId;
        const isKept = await ask(async (current) => (await store.put(current, { author, ...record }), true));
        if (isKept) await askStorage(() => store.remove(from, id));
      }
    },
    /** Keeps a record; returns whether that worked. `retryIn`: milliseconds until this tab sends it. */
    async put(record: OutboxRecord, retryIn = 0): Promise<boolean> {
      broadcast({ type: 'put', record, retryIn });
      return (await ask(async (current) => (await store.put(current, record), true))) ?? false;
    },
    /** Removes the record of a stored message; resolves when it is gone. */
    async removeSent(message: Message): Promise<void> {
      broadcast({ type: 'sent', message });
      await remove(message.clientMessageId);
    },
    discard(clientMessageId: string): void {
      broadcast({ type: 'discarded', clientMessageId });
      void remove(clientMessageId);
    },
    /** Has the other tabs clear too: they may just have put a record. */
    broadcastClear: () => broadcast({ type: 'cleared' }),
    /** Runs `work` while no other tab sends into this room; not at all if the outbox is closed before its turn. */
    async exclusively(room: string, work: () => Promise<void>): Promise<void> {
      if (!isShared || scope === null) return work();
      const { signal } = waiting;
      await crossTab.exclusively(`${store.key} ${scope} ${room}`, work, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
  };
}
