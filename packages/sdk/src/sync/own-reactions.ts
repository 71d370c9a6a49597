import type { Message, OwnReactions, ReactionState, User } from '@sotto/protocol';
import type { MessageReaction } from '../api/messages.js';
import { ChatError } from '../errors.js';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';

/** Messages whose own reactions are remembered. */
const MAX_MESSAGES = 5_000;

interface Operation {
  kind: 'react' | 'unreact';
  emoji: string;
}

/** What is known of the user's own reactions to one message. */
interface Own {
  room: string;
  /** What the server said last. */
  emojis: readonly string[];
  /** How many responses there had been when the server said it. */
  at: number;
  /** What was asked for since, and has no response yet. */
  operations: readonly Operation[];
  /** Settles with the last of them: they reach the server in order. */
  last: Promise<unknown>;
}

/** Messages that were read, and what the response says about the reader. */
interface ReadPage {
  results: readonly Message[];
  own?: OwnReactions | undefined;
}

type Change = (room: string, id: string, emoji: string) => Promise<ReactionState>;

interface OwnReactionsDeps {
  transport: () => Record<Operation['kind'], Change>;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  user: () => Pick<User, 'username'> | null;
}

export type OwnReactionsState = ReturnType<typeof createOwnReactions>;

/**
 * The user's own reactions. Events of a room say nothing about the reader, so they are known from responses to the user
 * alone, and shown as the user wants them to be until the server has responded.
 */
export function createOwnReactions({ transport, events, user }: OwnReactionsDeps) {
  /** Another one for each session: what was asked for in an earlier one is dropped. */
  let known = new Map<string, Own>();
  let responses = 0;

  function ownOf(id: string, room: string): Own {
    const found = known.get(id);
    if (found) return found;
    const own: Own = { room, emojis: [], at: 0, operations: [], last: Promise.resolve() };
    known.set(id, own);
    if (known.size > MAX_MESSAGES) {
      const [oldest] = [...known].find(([, { operations }]) => operations.length === 0) ?? [];
      if (oldest !== undefined) known.delete(oldest);
    }
    return own;
  }

  function update(id: string, own: Own, changes: Partial<Own>): void {
    const before = wantedOf(own);
    Object.assign(own, changes);
    const now = wantedOf(own);
    if (before.length !== now.length || before.some((emoji) => !now.includes(emoji)))
      events.emit('reactions.changed', { room: own.room, id });
  }

  /** What the server says now; it is newer than all requests that have no response yet. */
  function confirm({ room, id, emojis }: ReactionState, changes: Partial<Own> = {}): void {
    responses += 1;
    update(id, ownOf(id, room), { emojis, at: responses, ...changes });
  }

  /** What the server said before `since` may be older than what is known. */
  function read({ results, own }: ReadPage, since: number): void {
    if (!own) return;
    for (const { id, room } of results) {
      const emojis = own[id] ?? [];
      if (emojis.length === 0 && !known.has(id)) continue;
      const entry = ownOf(id, room);
      if (entry.at <= since) update(id, entry, { emojis });
    }
  }

  async function change(
    kind: Operation['kind'],
    { room, id, emoji }: { room: string; id: string; emoji: string },
  ): Promise<string[]> {
    const own = ownOf(id, room);
    const operation: Operation = { kind, emoji };
    const without = () => own.operations.filter((one) => one !== operation);
    const response = own.last
      .catch(() => undefined)
      .then(() => {
        // It waited for the one before it, and the next user may have signed in.
        if (known.get(id) !== own) throw new ChatError('not_signed_in', 'The user signed out');
        return transport()[kind](room, id, emoji);
      });
    update(id, own, { operations: [...own.operations, operation], last: response });
    try {
      const state = await response;
      // Unless the user signed out meanwhile.
      if (known.get(id) === own) confirm(state, { operations: without() });
      return state.emojis;
    } catch (error) {
      update(id, own, { operations: without() });
      throw error;
    }
  }

  return {
    change,
    /** Learns from a response what it says about the messages on its pages. */
    async learn<T>(
      request: Promise<T>,
      pagesOf: (response: T) => readonly (ReadPage | null | undefined)[],
    ): Promise<T> {
      const [since, session] = [responses, known];
      const response = await request;
      if (session !== known) return response;
      for (const page of pagesOf(response)) if (page) read(page, since);
      return response;
    },
    /** The user reacted elsewhere. */
    receive: (state: ReactionState) => confirm(state),
    /** Returns what is shown under a message. */
    of: (message: Message): MessageReaction[] =>
      message.deletedAt === undefined
        ? shownOf(message.reactions, known.get(message.id), user()?.username ?? '')
        : [],
    clear: () => void (known = new Map()),
  };
}

/** Returns the emojis that the user wants to be there. */
function wantedOf({ emojis, operations }: Own): string[] {
  let wanted = [...emojis];
  for (const { kind, emoji } of operations) {
    if (kind === 'unreact') wanted = wanted.filter((one) => !isSame(one, emoji));
    else if (!has(wanted, emoji)) wanted.push(emoji);
  }
  return wanted;
}

const withoutSelectors = (emoji: string) => emoji.replaceAll('\uFE0F', '');
/** Whether two texts are one emoji to the server: systems leave selectors out, or add them. */
const isSame = (one: string, other: string) => withoutSelectors(one) === withoutSelectors(other);
const has = (emojis: readonly string[], emoji: string) => emojis.some((one) => isSame(one, emoji));

/** Returns what is shown of the reactions to a message, with those that the user wants to be there. */
function shownOf(reactions: Message['reactions'], entry: Own | undefined, me: string): MessageReaction[] {
  if (!entry) return reactions.map((reaction) => ({ ...reaction, own: false }));
  const own = wantedOf(entry);
  const counted = reactions.map((reaction) => withOwn(reaction, has(own, reaction.emoji), me));
  const added = own.filter((emoji) => !reactions.some((reaction) => isSame(reaction.emoji, emoji)));
  return [
    ...counted.filter(({ count }) => count > 0),
    ...added.map((emoji) => ({ emoji, count: 1, users: [me], own: true })),
  ];
}

/** Counts the user in or out where the server has not yet done so; of many it is not known whether it has. */
function withOwn(reaction: Omit<MessageReaction, 'own'>, own: boolean, me: string): MessageReaction {
  const { count, users } = reaction;
  const isCounted = users.includes(me);
  if (users.length < count || own === isCounted) return { ...reaction, own };
  return own
    ? { ...reaction, own, count: count + 1, users: [...users, me] }
    : { ...reaction, own, count: count - 1, users: users.filter((name) => name !== me) };
}
