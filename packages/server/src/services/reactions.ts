import { MAX_EMOJI_UNITS, MAX_OWN_REACTIONS } from '@sotto/protocol';
import type { ListReactionsQuery, Page, ReactionState, User } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { permit } from '../policies/permit.js';
import { isSystemLine } from '../presenters/messages.js';
import type { ServicesDeps } from './deps.js';
import { toEmoji } from './reaction/emoji.js';
import type { FoldSchedule } from './reaction/fold-schedule.js';
import { createMessageFinder } from './message/find-message.js';
import { createKindsCheck } from './reaction/kinds-check.js';
import type { ReactionRows } from './reaction/reaction-rows.js';
import { createReactorsReader } from './reaction/reactors.js';
import type { RoomAccessService } from './room/access.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { UserDirectory } from './user/user-directory.js';

/** Where a change came from. */
export interface Origin {
  /** The connection that need not be told. */
  connectionId?: string | undefined;
}

export type ReactionsService = ReturnType<typeof createReactionsService>;

/** Creates the service of reactions: emojis of users under messages. Who sees them counted learns it from the log. */
export function createReactionsService(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'limiter' | 'realtime'>,
  parts: {
    access: Pick<RoomAccessService, 'resolve' | 'resolveMember'>;
    rows: ReactionRows;
    schedule: Pick<FoldSchedule, 'add'>;
    users: Pick<UserDirectory, 'byIds'>;
  },
) {
  const { models, keys, limiter, realtime } = deps;
  const { Message } = models;
  const { access, rows, schedule, users } = parts;
  const findMessage = createMessageFinder({ models });
  const readReactors = createReactorsReader({ models }, { users });
  const checkKinds = createKindsCheck({ keys }, { rows });

  /** Counts the change soon, and tells the other sockets of the user. */
  async function changed(
    { userId }: Actor,
    room: AccessedRoom,
    id: string,
    { connectionId }: Origin,
  ): Promise<ReactionState> {
    schedule.add(room, id);
    const state = { room: room.slug, id, emojis: (await rows.own(userId, [id]))[id] ?? [] };
    realtime.toUser(userId, 'reaction.own', state, { room, except: connectionId });
    return state;
  }

  return {
    /**
     * Reacts to a message with an emoji; once more changes nothing.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `invalid_emoji`, `message_not_found`,
     * `message_deleted`, `forbidden` (a system line), `reaction_limit`, `unavailable`, and what `can` returns
     */
    async add(
      actor: Actor,
      slug: string,
      id: string,
      text: string,
      origin: Origin = {},
    ): Promise<ReactionState> {
      await limiter.enforce('reactions.user', actor.userId);
      const { room, facts } = await access.resolveMember(actor, slug, 'react');
      const emoji = emojiOf(text);
      const message = await findMessage(room, id);
      permit('react', { ...facts, isSystem: isSystemLine(Message.openRecord(message)) });
      await checkKinds(room.siteId, message, emoji);
      const place = { room, messageId: id, userId: actor.userId };
      const isNew = await rows.add(place, emoji);
      const state = await changed(actor, room, id, origin);
      // Read after the write, so that of several at once none passes unseen.
      if (!isNew || state.emojis.length <= MAX_OWN_REACTIONS) return state;
      await rows.remove(place, emoji);
      await changed(actor, room, id, {});
      throw new AppError(
        'reaction_limit',
        `You can react to a message with at most ${MAX_OWN_REACTIONS} emojis`,
      );
    },

    /**
     * Takes a reaction back; one that is not there is no error.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `invalid_emoji`, `message_not_found`,
     * `message_deleted`, `unavailable`, and what `can` returns
     */
    async remove(
      actor: Actor,
      slug: string,
      id: string,
      text: string,
      origin: Origin = {},
    ): Promise<ReactionState> {
      await limiter.enforce('reactions.user', actor.userId);
      const { room } = await access.resolveMember(actor, slug, 'delete');
      const emoji = emojiOf(text);
      await findMessage(room, id);
      await rows.remove({ room, messageId: id, userId: actor.userId }, emoji);
      return changed(actor, room, id, origin);
    },

    /**
     * Returns who reacted to a message with an emoji, the first ones first.
     * @throws AppError `room_not_found`, `invalid_emoji`, `message_not_found`, `message_deleted`
     */
    async list(
      actor: Actor,
      slug: string,
      { id, emoji, ...page }: ListReactionsQuery & { id: string; emoji: string },
    ): Promise<Page<User>> {
      const { room } = await access.resolve(actor, slug);
      const tag = await rows.tagOf(room.siteId, id, emojiOf(emoji));
      const message = await findMessage(room, id);
      return readReactors({ message: message._id, tag, siteId: room.siteId }, page);
    },
  };
}

/** @throws AppError `invalid_emoji` */
function emojiOf(text: string): string {
  const emoji = text.length <= MAX_EMOJI_UNITS ? toEmoji(text) : undefined;
  if (emoji === undefined) throw new AppError('invalid_emoji');
  return emoji;
}
