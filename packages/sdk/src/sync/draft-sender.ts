import type { Draft, PutDraftInput } from '@sotto/protocol';
import type { DraftContent } from '../events.js';
import type { Environment } from '../environment.js';
import { toChatError } from '../errors.js';
import type { ChatError } from '../errors.js';
import { fullJitter } from '../internal/backoff.js';
import { applyDraft, contentOf, isSame, WRITING_MS } from './draft-entry.js';
import type { DraftEntry } from './draft-entry.js';

/** Milliseconds after the last change after which a draft is stored. */
const REST_MS = 1_500;

export interface DraftSenderDeps {
  env: Pick<Environment, 'clock' | 'random'>;
  put: (room: string, input: PutDraftInput) => Promise<Draft>;
  /** Another device changed what is shown. */
  onChange: (room: string, draft: DraftContent | null) => void;
}

/** Errors after which a draft is sent again only once there is a connection, or a session. */
const isWaiting = ({ code }: ChatError) =>
  code === 'not_signed_in' || code === 'closed' || code === 'aborted';

/** What a draft is stored with. */
export const inputOf = ({ content, base }: DraftEntry): PutDraftInput => ({ text: '', ...content, base });

/** Stores drafts, and applies what other devices stored. An entry that `isGone` belongs to a session that ended. */
export function createDraftSender(
  { env: { clock, random }, put, onChange }: DraftSenderDeps,
  isGone: (entry: DraftEntry) => boolean,
) {
  function plan(entry: DraftEntry, milliseconds = REST_MS): void {
    clock.clearTimeout(entry.timer);
    entry.timer = clock.setTimeout(() => void send(entry), milliseconds);
  }

  function apply(entry: DraftEntry, draft: Draft): void {
    if (applyDraft(entry, draft, clock.now())) onChange(entry.room, entry.content);
    if (entry.isDirty) return;
    clock.clearTimeout(entry.timer);
    const isKept = !isSame(contentOf(draft), entry.content);
    entry.late = isKept ? draft : undefined;
    // The user was writing here, and may have gone on elsewhere since.
    if (isKept) plan(entry, entry.setAt + WRITING_MS - clock.now());
  }

  function take(entry: DraftEntry, draft: Draft): void {
    // An own one, or one that was overtaken.
    if (draft.rev > 0 && draft.rev <= entry.seen) return;
    if (!entry.isSending) apply(entry, draft);
    else if (!entry.late || entry.late.rev < draft.rev) entry.late = draft;
  }

  /** Decides what follows a failed request. @returns milliseconds until the next one, or `undefined` for none */
  function onFailure(entry: DraftEntry, error: ChatError): number | undefined {
    const { code, retryable, retryAfter = 0, draft } = error;
    if (code === 'draft_conflict' && draft) {
      entry.isDirty = true;
      apply(entry, draft);
      return REST_MS;
    }
    // What the server refuses is kept here alone, until it is changed.
    if (!retryable && !isWaiting(error)) return undefined;
    entry.isDirty = true;
    if (isWaiting(error)) return undefined;
    entry.tries += 1;
    return Math.max(REST_MS, fullJitter(entry.tries, random), retryAfter * 1000);
  }

  async function send(entry: DraftEntry): Promise<void> {
    clock.clearTimeout(entry.timer);
    if (entry.isSending) return;
    if (!entry.isDirty) {
      if (entry.late) apply(entry, entry.late);
      return;
    }
    Object.assign(entry, { isSending: true, isDirty: false });
    let next: number | undefined = REST_MS;
    try {
      const { rev } = await put(entry.room, inputOf(entry));
      if (isGone(entry)) return;
      Object.assign(entry, { base: rev, seen: Math.max(entry.seen, rev), tries: 0 });
    } catch (cause) {
      if (isGone(entry)) return;
      next = onFailure(entry, toChatError(cause));
    }
    const { late } = entry;
    Object.assign(entry, { isSending: false, late: undefined });
    if (late) take(entry, late);
    if (entry.isDirty && next !== undefined) plan(entry, next);
  }

  return { plan, apply, take, send };
}
