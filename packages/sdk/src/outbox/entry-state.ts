import type { OutgoingMessage } from '../events.js';

export type EntryStatus = OutgoingMessage['status'];

/**
 * Which tab sends an entry.
 *
 * - `this-tab`: sent or retried here, so somebody here waits for its result.
 * - `any-tab`: found in the store; the tab that holds the room's lock sends it.
 * - `other-tab`: the tab that wrote it, which lives; without locks no other tab may send it.
 */
export type EntryOwner = 'this-tab' | 'any-tab' | 'other-tab';

export interface EntryState {
  readonly status: EntryStatus;
  readonly owner: EntryOwner;
}

/** The next status and owner by the current ones. Without a rule they stay; `undefined` forbids the event. */
interface Transition {
  status?: Partial<Record<EntryStatus, EntryStatus>>;
  owner?: (owner: EntryOwner) => EntryOwner | undefined;
}

const unlessFailed = <S extends EntryStatus>(status: S) => ({
  queued: status,
  sending: status,
  unconfirmed: status,
});
const thisTab = () => 'this-tab' as const;

const TRANSITIONS = {
  /** An attempt starts. One that was `sending` already was another tab's, which is gone: its result is unknown. */
  attempt: {
    status: { queued: 'sending', sending: 'unconfirmed', unconfirmed: 'unconfirmed' },
    owner: (owner) => (owner === 'other-tab' ? undefined : owner),
  },
  /** The attempt failed before the server could get the message. An earlier attempt may have arrived. */
  miss: { status: { queued: 'queued', sending: 'queued', unconfirmed: 'unconfirmed' } },
  /** The attempt failed after the server may have got the message. */
  lose: { status: unlessFailed('unconfirmed') },
  /** The server refused the message, the message waited too long, or the session is over. */
  fail: { status: unlessFailed('failed') },
  /** The user asks to send a failed message again. */
  retry: { status: { failed: 'queued' }, owner: thisTab },
  /** The user asks to send a waiting message now. */
  claim: { owner: thisTab },
  /** Any tab may send the message: there are locks, or the page that wrote it is gone. */
  share: { owner: (owner) => (owner === 'other-tab' ? 'any-tab' : owner) },
  /** The status that another tab, or the page before this one, recorded replaces the current one. */
  adopt: {},
  /** The server has stored the message, whatever was believed of it. */
  settle: { status: { ...unlessFailed('sent'), failed: 'sent' } },
} satisfies Record<string, Transition>;

export type EntryEvent = keyof typeof TRANSITIONS;

/**
 * Applies an event to the state of an entry. A sent message allows none.
 *
 * @throws Error if the state forbids the event, which would be a fault of the outbox
 */
export function transition({ status, owner }: EntryState, event: EntryEvent): EntryState {
  const rule: Transition = TRANSITIONS[event];
  const nextStatus = rule.status ? rule.status[status] : status;
  const nextOwner = rule.owner ? rule.owner(owner) : owner;
  if (status === 'sent' || !nextStatus || !nextOwner)
    throw new Error(`${event} is not allowed: ${status}, ${owner}`);
  return { status: nextStatus, owner: nextOwner };
}
