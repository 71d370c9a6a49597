import { MAX_DRAFTS } from '@sotto/protocol';
import type { Draft, PutDraftInput } from '@sotto/protocol';
import type { DraftsApi } from '../api/drafts.js';
import type { Environment } from '../environment.js';
import { ChatError } from '../errors.js';
import { onPageEnd } from '../internal/page.js';
import { contentOf, createDraftEntry, isSame } from './draft-entry.js';
import type { DraftEntry } from './draft-entry.js';
import { createDraftSender, inputOf } from './draft-sender.js';
import type { DraftSenderDeps } from './draft-sender.js';

interface DraftsDeps extends DraftSenderDeps {
  env: Pick<Environment, 'clock' | 'page' | 'random'>;
  /** As `put`, by a request that outlives the page. */
  putLast: (room: string, input: PutDraftInput) => Promise<unknown>;
  read: (signal?: AbortSignal) => Promise<Draft[]>;
}

export type Drafts = ReturnType<typeof createDrafts>;

/** Drafts of the user: kept here at once, stored a moment later, and changed by other devices. */
export function createDrafts(deps: DraftsDeps) {
  const { env, putLast, read } = deps;
  /** Other ones for each session: what was asked for in an earlier one is dropped. */
  let entries = new Map<string, DraftEntry>();
  const sender = createDraftSender(deps, (entry) => entries.get(entry.room) !== entry);
  let isFollowed = false;
  let stopWatching: (() => void) | undefined;

  function entryOf(room: string): DraftEntry {
    const entry = entries.get(room) ?? createDraftEntry(room);
    entries.set(room, entry);
    return entry;
  }

  /** Stores what waits by requests that outlive the page, which may be gone for good or come back. */
  function sendLast(): void {
    for (const entry of entries.values())
      if (entry.isDirty && !entry.isSending) putLast(entry.room, inputOf(entry)).catch(() => undefined);
  }

  /** Reads what the server has; what it has no more was deleted elsewhere. */
  async function refresh(signal?: AbortSignal): Promise<void> {
    const before = [...entries.values()].map((entry) => ({ entry, seen: entry.seen }));
    const session = entries;
    const drafts = await read(signal);
    if (session !== entries) throw new ChatError('not_signed_in', 'The user signed out');
    for (const draft of drafts) sender.take(entryOf(draft.room), draft);
    if (drafts.length >= MAX_DRAFTS) return;
    const found = new Set(drafts.map(({ room }) => room));
    for (const { entry, seen } of before)
      if (entry.base > 0 && entry.seen === seen && !entry.isSending && !found.has(entry.room))
        sender.apply(entry, { room: entry.room, text: '', rev: 0, updatedAt: '' });
  }

  const api: DraftsApi = {
    async list({ signal } = {}) {
      isFollowed = true;
      await refresh(signal);
      return [...entries.values()].flatMap(({ room, content }) => (content ? [{ room, ...content }] : []));
    },
    get: (room) => entries.get(room)?.content ?? undefined,
    set(room, draft) {
      const entry = entryOf(room);
      const content = contentOf(draft);
      if (isSame(content, entry.content)) return;
      stopWatching ??= onPageEnd(env, sendLast);
      Object.assign(entry, { content, setAt: env.clock.now(), isDirty: true });
      // A message that was sent is no draft on any device.
      sender.plan(entry, content ? undefined : 0);
    },
  };

  return {
    api,
    /** The user changed a draft on another device, or on this one. */
    receive: (draft: Draft) => sender.take(entryOf(draft.room), draft),
    /** There is a connection: stores what could not be stored, and reads what changed meanwhile. */
    wake(): void {
      for (const entry of entries.values()) void sender.send(entry);
      if (isFollowed) refresh().catch(() => undefined);
    },
    /** The session ends: forgets everything. */
    end(): void {
      for (const { timer } of entries.values()) env.clock.clearTimeout(timer);
      entries = new Map();
      isFollowed = false;
      stopWatching?.();
      stopWatching = undefined;
    },
  };
}
