import type { Message } from '@sotto/protocol';
import type { Tabs } from '../internal/cross-tab.js';
import type { Clock, OutboxRecord, OutboxStore, TabChannel } from '../options.js';
import { readRecord } from './parse-record.js';

/** What one tab tells the others of a message of their common outbox. */
export type OutboxNews =
  | { type: 'put'; record: OutboxRecord; retryIn: number }
  | { type: 'sent'; message: Message }
  | { type: 'discarded'; clientMessageId: string }
  | { type: 'cleared' };

/** Milliseconds after which storage that neither works nor fails is given up: browsers know such databases. */
const STORAGE_TIMEOUT_MS = 3_000;

interface OutboxJournalDeps {
  clock: Clock;
  store: OutboxStore;
  tabs: Tabs;
  onNews: (news: OutboxNews) => void;
}

/** The channel is the whole origin's: what is no news of ours is `null`. */
function readNews(value: unknown): OutboxNews | null {
  const news = (value ?? {}) as Partial<Record<string, unknown>> & Partial<OutboxNews>;
  if (news.type === 'cleared') return { type: 'cleared' };
  if (news.type === 'discarded')
    return typeof news.clientMessageId === 'string' ? (news as OutboxNews) : null;
  if (news.type === 'sent')
    return typeof news.message?.clientMessageId === 'string' ? (news as OutboxNews) : null;
  const record = news.type === 'put' ? readRecord(news.record) : null;
  return record && { type: 'put', record, retryIn: Number(news.retryIn) || 0 };
}

/** The outbox of one scope as it is kept and shared; of nobody until it is opened. What storage refuses is not kept. */
export function createOutboxJournal({ clock, store, tabs, onNews }: OutboxJournalDeps) {
  const isShared = store.key !== undefined;
  let scope: string | null = null;
  let channel: TabChannel | null = null;
  let waiting = new AbortController();

  /** What storage did not answer in time. Until it does it is not asked, so that nothing waits for it again. */
  let hanging: Promise<unknown> | null = null;

  /** Storage never stops a message. */
  async function attempt<T>(ask: (scope: string) => Promise<T>): Promise<T | null> {
    if (scope === null || hanging) return null;
    const asked = ask(scope).catch(() => null);
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => {
        hanging = asked.finally(() => (hanging = null));
        resolve(null);
      }, STORAGE_TIMEOUT_MS);
      void asked.then((answer) => {
        clock.clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  const tell = (news: OutboxNews) => channel?.postMessage(news);

  function onMessage(value: unknown): void {
    const news = readNews(value);
    if (news) onNews(news);
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
    /** Whether other tabs see it, and may change it. */
    isShared,
    /** Whether another tab may send what this one wrote, and not at the same time. */
    get isGuarded() {
      return isShared && tabs.hasLocks;
    },
    open(next: string): void {
      close();
      scope = next;
      if (isShared) channel = tabs.channel(`${store.key} ${scope}`, onMessage);
    },
    close,
    /** What is kept, `null` where that cannot be read. Whatever is no record of ours is removed. */
    async load(): Promise<OutboxRecord[] | null> {
      const values = await attempt((current) => store.load(current));
      return (
        values?.flatMap((value) => {
          const record = readRecord(value);
          if (!record)
            void attempt((current) =>
              store.remove(current, (value as OutboxRecord | null)?.clientMessageId ?? ''),
            );
          return record ?? [];
        }) ?? null
      );
    },
    /** Keeps a record; whether that worked. `retryIn`: milliseconds until this tab sends it. */
    async put(record: OutboxRecord, retryIn = 0): Promise<boolean> {
      tell({ type: 'put', record, retryIn });
      return (await attempt(async (current) => (await store.put(current, record), true))) ?? false;
    },
    /** Resolves when the record is gone. */
    async sent(message: Message): Promise<void> {
      tell({ type: 'sent', message });
      await attempt((current) => store.remove(current, message.clientMessageId));
    },
    discard(clientMessageId: string): void {
      tell({ type: 'discarded', clientMessageId });
      void attempt((current) => store.remove(current, clientMessageId));
    },
    /** Forgets everything: the user signed out. `tells` the other tabs, which may just have put something. */
    async clear(tells: boolean): Promise<void> {
      if (tells) tell({ type: 'cleared' });
      await attempt((current) => store.clear(current));
    },
    /** Runs `work` while no other tab sends into this room; not at all where the outbox is closed before its turn. */
    async exclusively(room: string, work: () => Promise<void>): Promise<void> {
      if (!isShared || scope === null) return work();
      const { signal } = waiting;
      await tabs.exclusively(`${store.key} ${scope} ${room}`, work, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
  };
}
