import type { Message } from '@sotto/protocol';
import type { CrossTab } from '../environment.js';
import { ChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import type { Clock, OutboxStore } from '../ports.js';
import { createAskStorage } from '../internal/ask-storage.js';
import { rejectOnClose } from './entry.js';
import { createOutboxJournal } from './journal.js';
import { clear, failAll, keep, pending } from './outbox-state.js';
import type { OutboxState } from './outbox-state.js';
import { refresh, takeOver } from './reconciliation.js';
import { findEntry } from './room-queue.js';
import { createOutboxScopes } from './storage/scopes.js';
import { run } from './sender.js';
import { discard, settle, settleElsewhere } from './settlement.js';
import { retry, send } from './submission.js';
import type { NewMessage } from './submission.js';
import type { Transport } from './transport.js';
import type { OutboxUpdate } from './updates.js';

interface OutboxDeps {
  clock: Clock;
  random: () => number;
  store: OutboxStore;
  crossTab: CrossTab;
  transport: Transport;
  /** The server acknowledged a message, which has left the outbox. */
  onStored: (message: Message) => void;
  onChange: (room: string, messages: OutgoingMessage[]) => void;
}

/** What a message has beside its text. */
type BesideText = Pick<NewMessage, 'replyTo' | 'format' | 'mentions'>;

export type Outbox = ReturnType<typeof createOutbox>;

/** Unsent messages: each stays until it is stored or discarded, beyond this page if the store survives it. */
export function createOutbox({ store, crossTab, ...deps }: OutboxDeps) {
  const { clock } = deps;
  const journal = createOutboxJournal({ clock, store, crossTab, onUpdate });
  const scopes = createOutboxScopes(store, createAskStorage(clock));
  const queues: OutboxState['queues'] = new Map();
  const state: OutboxState = {
    ...deps,
    journal,
    scopes,
    queues,
    ended: new Set(),
    watchers: new Set(),
    run: (room) => run(state, room),
  };
  const find = (clientMessageId: string) => findEntry(queues, clientMessageId);

  /** Receives what another tab reports. */
  function onUpdate(update: OutboxUpdate): void {
    if (update.type === 'cleared')
      return void erase(state, new ChatError('not_signed_in', 'The user signed out'));
    if (update.type === 'put') return takeOver(state, update.record, update.retryIn);
    const isSent = update.type === 'sent';
    const known = find(isSent ? update.message.clientMessageId : update.clientMessageId);
    if (known && isSent) settleElsewhere(state, known, update.message);
    else if (known) discard(state, known);
  }

  return {
    /** Which scopes belong together, and which are to be removed. */
    scopes,
    pending: (room: string) => pending(state, room),
    send: (room: string, content: string, clientMessageId: string, more: BesideText = {}) =>
      send(state, { room, content, clientMessageId, ...more }),
    retry: (clientMessageId: string) => retry(state, clientMessageId),
    discard(clientMessageId: string): void {
      const known = find(clientMessageId);
      if (!known) return;
      journal.discard(clientMessageId);
      discard(state, known);
    },
    /** Belongs to one server, OAuth client and user from now on, and goes on with what is kept of them. */
    async open(scope: string): Promise<void> {
      if (journal.scope !== scope) {
        // First: the user may have signed out of this scope, too.
        void scopes.sweep();
        // Messages written before anybody was known belong to this user; those of another user wait for their own.
        if (journal.scope !== null)
          clear(state, ({ result }) =>
            result.reject(new ChatError('not_signed_in', 'Another user signed in')),
          );
        journal.open(scope);
        for (const { entries } of queues.values()) entries.forEach((entry) => keep(state, entry));
      }
      await refresh(state, 'any-tab');
      if (journal.scope === scope) for (const room of queues.keys()) void run(state, room);
    },
    /** Takes over what a guest left unsent, whose account this is now: it is sent as the guest's. */
    async adopt(from: string, author: string): Promise<void> {
      await journal.adopt(from, author);
      await refresh(state, 'any-tab');
      for (const room of queues.keys()) void run(state, room);
    },
    /** Removes everything, here, in the store and in other tabs: the user signed out. */
    async clear(error: ChatError): Promise<void> {
      journal.broadcastClear();
      await erase(state, error);
    },
    /** A stored message of the user was seen: if it is in the outbox, it is sent. */
    settle(message: Message): void {
      const known = find(message.clientMessageId);
      if (known?.entry.draft.room === message.room) settle(state, known, message);
    },
    /** There is a connection: tries at once what waits. */
    wake(): void {
      for (const [room, queue] of queues) {
        queue.notBefore = 0;
        queue.isWoken = queue.isBusy;
        void run(state, room);
      }
    },
    /** The session is over: nothing is sent until the outbox is opened again. */
    fail: (error: ChatError) => failAll(state, error),
    /** Ends; another tab, or the next visit, sends what is kept. */
    close(error: ChatError): void {
      journal.close();
      clear(state, (entry) => void rejectOnClose(entry, error, { survives: journal.isShared }));
    },
  };
}

/** Removes everything here and in the store. */
async function erase(state: OutboxState, error: ChatError): Promise<void> {
  clear(state, ({ result }) => result.reject(error));
  const { scope } = state.journal;
  state.journal.close();
  if (scope !== null) await state.scopes.clear(scope);
}
