import mongoose from 'mongoose';
import type { NoticeRecord } from '../../models/notice.js';
import type { OpenUser, UserRecord } from '../../models/user.js';
import type { ServicesDeps } from '../deps.js';
import type { NoticeChannel, NoticeOutcome } from '../notice/notice-channel.js';
import type { NoticedRoom, NoticeReader } from '../notice/notice-reader.js';
import { MAX_MESSAGES } from '../notice/unread-messages.js';
import { openName } from '../room/names/room-names.js';
import type { Site } from '../sites.js';
import { openUser } from '../user/profiles.js';
import type { MailSender } from './mail-sender.js';
import { digestMail } from './mail-texts.js';
import type { UnreadRoom } from './mail-texts.js';
import type { Unsubscription } from './unsubscription.js';

/** At most one mail to a user in this time. */
const PAUSE_MS = 3_600_000;

interface ChannelParts {
  read: NoticeReader;
  sender: Pick<MailSender, 'send'>;
  unsubscription: Pick<Unsubscription, 'urlOf'>;
  delayMs: number;
}

type Recipient = OpenUser & { email: string };

/**
 * Creates what mails a user one digest of all rooms that are due. The time of a mail is stored before it is sent: a node that
 * dies in between makes it come an hour later, and never a second one within the hour.
 */
export function createMailChannel(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'clock' | 'sites'>,
  { read, sender, unsubscription, delayMs }: ChannelParts,
): NoticeChannel {
  const { models, clock, sites } = deps;
  const { User } = models;

  /** Finds who gets the mail, if it is still wanted; everything may have changed since the notice was written. */
  async function findRecipient({ user, site }: NoticeRecord): Promise<Recipient | null> {
    const row = await User.findOne({
      ...{ _id: { $eq: user }, site: { $eq: site }, disabledAt: { $eq: null } },
      'notifications.mail': { $eq: true },
    })
      .read('primary')
      .lean<UserRecord | null>();
    const owner = await openUser(deps, row);
    return owner?.emailVerified && owner.email ? { ...owner, email: owner.email } : null;
  }

  async function toUnread({ room, messages }: NoticedRoom): Promise<UnreadRoom> {
    const isDirect = room.record.kind === 'direct';
    return {
      name: isDirect ? undefined : (await openName(deps, room)).name,
      ...{ count: messages.length, isMore: messages.length === MAX_MESSAGES },
    };
  }

  /** Takes the hour for one mail; whether no other node has. */
  async function takeHour({ _id, mailedAt }: Recipient, now: Date): Promise<boolean> {
    const { modifiedCount } = await User.updateOne(
      { _id: { $eq: _id }, mailedAt: { $eq: mailedAt ?? null } },
      { $set: { mailedAt: now } },
    );
    return modifiedCount === 1;
  }

  async function giveBackHour({ _id, mailedAt }: Recipient, now: Date): Promise<void> {
    await User.updateOne(
      { _id: { $eq: _id }, mailedAt: { $eq: now } },
      mailedAt ? { $set: { mailedAt } } : { $unset: { mailedAt: 1 } },
    );
  }

  async function mail(recipient: Recipient, site: Site, rooms: NoticedRoom[]) {
    const unread = await Promise.all(rooms.map(toUnread));
    const url = await unsubscription.urlOf(recipient.site.toString(), recipient._id.toString());
    return sender.send({
      ...{ to: recipient.email, ...digestMail(site.name, unread, url) },
      headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
  }

  async function tell(notices: readonly NoticeRecord[]): Promise<NoticeOutcome> {
    const [first] = notices;
    const site = await sites.find(first!.site.toString());
    if (site.disabledAt || site.settings.mail === 'off') return 'told';
    const recipient = await findRecipient(first!);
    if (!recipient) return 'told';
    const now = new Date(clock());
    const notBefore = new Date((recipient.mailedAt?.getTime() ?? -PAUSE_MS) + PAUSE_MS);
    if (notBefore > now) return { notBefore };
    const rooms: NoticedRoom[] = [];
    for (const notice of notices) {
      const room = await read(notice);
      if (room) rooms.push(room);
    }
    if (rooms.length === 0) return 'told';
    if (!(await takeHour(recipient, now))) return { notBefore: new Date(now.getTime() + PAUSE_MS) };
    const result = await mail(recipient, site, rooms);
    // A mail that may have arrived is not sent again within the hour, and so not at all.
    if (result === 'sent' || result === 'unknown') return 'told';
    await giveBackHour(recipient, now);
    return result === 'refused' ? 'told' : 'failed';
  }

  return {
    ...{ kind: 'mail', delayMs },
    ...createAudience(deps),
    async tell(notices) {
      const outcome = await tell(notices);
      return notices.map(() => outcome);
    },
  };
}

/** Creates what finds the users who want mails. */
function createAudience({
  models: { User },
  sites,
}: Pick<ServicesDeps, 'models' | 'sites'>): Pick<NoticeChannel, 'hasAudience' | 'findAudience'> {
  return {
    hasAudience: async () => (await User.exists({ 'notifications.mail': { $eq: true } })) !== null,
    async findAudience(siteId, users) {
      const { settings } = await sites.find(siteId.toString());
      if (settings.mail === 'off') return [];
      const rows = await User.find({
        _id: mongoose.trusted({ $in: [...users] }),
        ...{ 'notifications.mail': { $eq: true }, disabledAt: { $eq: null } },
      })
        .select('_id')
        .lean();
      return rows.map(({ _id }) => _id);
    },
  };
}
