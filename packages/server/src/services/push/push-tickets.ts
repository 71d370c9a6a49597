import { randomBytes } from 'node:crypto';
import { PUSH_TICKET_SECONDS } from '@sotto/protocol';
import type { PushedMessage } from '@sotto/protocol';
import { plainText } from '@sotto/protocol/markdown';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { hashToken } from '../../crypto/token-keys.js';
import { AppError } from '../../errors.js';
import type { PushSubscriptionRecord } from '../../models/push-subscription.js';
import type { PushTicketRecord } from '../../models/push-ticket.js';
import type { RoomRecord } from '../../models/room.js';
import type { UserRecord } from '../../models/user.js';
import { presentNotificationSettings } from '../../presenters/notifications.js';
import type { ServicesDeps } from '../deps.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { MessagePresenter } from '../room/message-presenter.js';
import { openName } from '../room/names/room-names.js';

const TICKET_BYTES = 32;

export type PushTickets = ReturnType<typeof createPushTickets>;

/** Creates the tickets by which service workers, which have no token, read one message once. */
export function createPushTickets(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'clock' | 'sites' | 'logger'>,
  { presenter }: { presenter: Pick<MessagePresenter, 'presentOne'> },
) {
  const { models, clock, sites } = deps;
  const { Member, Message, OAuthSession, PushTicket, Room, User } = models;

  /** Whether a session still lasts. */
  async function isAlive(session: string): Promise<boolean> {
    const found = await OAuthSession.exists({
      _id: { $eq: session },
      endedAt: { $eq: null },
      expiresAt: mongoose.trusted({ $gt: new Date(clock()) }),
    });
    return found !== null;
  }

  /** Reads what a ticket opens, if its user may still read it. */
  async function read({ site, user, session, message }: PushTicketRecord): Promise<PushedMessage | null> {
    const [record] = await Message.find({ _id: { $eq: message }, site: { $eq: site } }).limit(1);
    if (!record || record.deletedAt) return null;
    const [owner, room, member, isSessionAlive] = await Promise.all([
      User.findOne({ _id: { $eq: user }, disabledAt: { $eq: null } }).lean<UserRecord | null>(),
      Room.findOne({ _id: { $eq: record.room }, deletedAt: { $eq: null } }).lean<RoomRecord | null>(),
      Member.exists({ room: { $eq: record.room }, user: { $eq: user } }),
      isAlive(session),
    ]);
    if (!owner || !room || !member || !isSessionAlive) return null;
    const accessed = await openName(deps, toAccessedRoom(room));
    const presented = await presenter.presentOne(accessed, record);
    if (presented.deletedAt !== undefined) return null;
    const { showText } = presentNotificationSettings(owner.notifications ?? {});
    const isDirect = room.kind === 'direct';
    return {
      ...{ id: presented.id, sender: presented.sender },
      room: {
        slug: accessed.slug,
        name: isDirect ? presented.sender.displayName : accessed.name,
        kind: isDirect ? 'direct' : 'room',
      },
      content: showText ? plainText(presented) : null,
    };
  }

  return {
    isAlive,
    /** Creates a ticket for one message. */
    async create(
      { site, user, session }: Pick<PushSubscriptionRecord, 'site' | 'user' | 'session'>,
      message: Types.ObjectId,
    ): Promise<string> {
      const ticket = randomBytes(TICKET_BYTES).toString('base64url');
      await PushTicket.create({
        ...{ _id: hashToken(ticket), site, user, session, message },
        expiresAt: new Date(clock() + PUSH_TICKET_SECONDS * 1000),
      });
      return ticket;
    },
    /**
     * Opens a ticket, once. Everything is checked again: who has left the room, or signed out, since the push was sent
     * reads nothing.
     * @throws AppError `ticket_invalid`, `site_disabled`
     */
    async open(ticket: string): Promise<PushedMessage> {
      const record = await PushTicket.findOneAndDelete({
        _id: { $eq: hashToken(ticket) },
      }).lean<PushTicketRecord | null>();
      if (!record || record.expiresAt.getTime() <= clock()) throw new AppError('ticket_invalid');
      await sites.requireEnabled(record.site.toString());
      const message = await read(record);
      if (!message) throw new AppError('ticket_invalid');
      return message;
    },
  };
}
