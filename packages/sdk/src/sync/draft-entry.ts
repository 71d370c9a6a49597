import type { Draft } from '@sotto/protocol';
import type { DraftContent } from '../events.js';
import { encodeJson } from '../internal/encode-json.js';
import { toMention } from '../internal/to-mention.js';

/** Milliseconds since the last change here for which the user is taken to be writing. */
export const WRITING_MS = 10_000;

/** The draft of a room, as it is here and as the server has it. */
export interface DraftEntry {
  readonly room: string;
  /** What is shown; `null` for none. */
  content: DraftContent | null;
  /** `rev` of the draft that the server has, 0 for none. */
  base: number;
  /** The highest `rev` that was seen, also of a deletion: lower ones are older. */
  seen: number;
  /** When it was changed here. */
  setAt: number;
  /** Whether it was changed here since it was sent. */
  isDirty: boolean;
  isSending: boolean;
  /** What another device wrote while it was sent, or while the user was writing here. */
  late?: Draft | undefined;
  timer?: unknown;
  /** How often it could not be sent. */
  tries: number;
}

export const createDraftEntry = (room: string): DraftEntry => ({
  ...{ room, content: null, base: 0, seen: 0, setAt: -Infinity },
  ...{ isDirty: false, isSending: false, tries: 0 },
});

/** Copies a draft, without what the caller's object has beside; `null` for an empty one. */
export function contentOf({ text, replyTo, mentions = [] }: DraftContent): DraftContent | null {
  if (text === '') return null;
  return {
    text,
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions.length > 0 && { mentions: mentions.map(toMention) }),
  };
}

/** Whether two drafts say the same. */
export const isSame = (one: DraftContent | null, other: DraftContent | null): boolean =>
  encodeJson(one) === encodeJson(other);

/**
 * Applies what the server has. The newer one wins, unless the user is writing here.
 * @returns whether what is shown is another one now
 */
export function applyDraft(entry: DraftEntry, draft: Draft, now: number): boolean {
  const theirs = contentOf(draft);
  entry.seen = Math.max(entry.seen, draft.rev);
  entry.base = theirs ? draft.rev : 0;
  if (isSame(theirs, entry.content)) {
    entry.isDirty = false;
    return false;
  }
  // Without a `rev` there is none, and nobody knows since when.
  const isOlder = draft.rev === 0 || new Date(draft.updatedAt).getTime() < entry.setAt;
  const isKept = now - entry.setAt < WRITING_MS || (entry.isDirty && isOlder);
  if (isKept) return false;
  Object.assign(entry, { content: theirs, isDirty: false });
  return true;
}
