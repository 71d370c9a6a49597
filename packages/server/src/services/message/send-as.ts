import { randomUUID } from 'node:crypto';
import type { Mention, MessageFormat, SystemData } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { ServicesDeps } from '../deps.js';
import type { SlowMode } from '../moderation/slow-mode.js';
import type { RoomAccessService } from '../room/access.js';
import type { UserDirectory } from '../user/user-directory.js';
import type { AppendMessage, Sent } from './message-appender.js';
import type { SendChecks } from './send-checks.js';

/** What is sent in the name of a user without a session of that user. */
interface SendAsInput {
  content: string;
  format?: MessageFormat | undefined;
  /** Whom the text names. The site itself may always name the whole room. */
  mentions?: Mention[] | undefined;
  /** Generated if absent. The same sender and id is stored once in a room. */
  clientMessageId?: string | undefined;
  /** Absent for a line that the server writes, or a test in its place. */
  via?: 'backend' | 'webhook' | undefined;
  /** A line of the room, in nobody's words. */
  kind?: 'system' | undefined;
  data?: SystemData | undefined;
  /** Whether the sender has to be a member who may write; true by default. */
  asMember?: boolean | undefined;
}

/** @see MessagesService.sendAs */
export type SendAs = (
  sender: Pick<Actor, 'siteId' | 'userId'>,
  slug: string,
  input: SendAsInput,
) => Promise<Sent>;

/** Creates the send in the name of a user who has no part in it. */
export function createSendAs(
  { limiter }: Pick<ServicesDeps, 'limiter'>,
  parts: {
    access: Pick<RoomAccessService, 'resolveMember' | 'resolveRoom'>;
    users: Pick<UserDirectory, 'byId'>;
    append: AppendMessage;
    checkSend: SendChecks['checkSend'];
    slowMode: SlowMode;
  },
): SendAs {
  const { access, users, append, slowMode, checkSend } = parts;
  return async (
    { siteId, userId },
    slug,
    { content, format, mentions, clientMessageId = randomUUID(), via, kind, data, asMember = true },
  ) => {
    const sender = await users.byId(siteId, userId);
    const member = asMember
      ? await access.resolveMember({ siteId, userId, kind: sender.kind }, slug, 'send')
      : null;
    const room = member?.room ?? (await access.resolveRoom(siteId, slug));
    if (room.record.archivedAt) throw new AppError('room_archived');
    await limiter.enforce('messages.room', room.id);
    const sending = { senderId: userId, clientMessageId };
    const checked = await checkSend({ room, facts: member?.facts }, sending, { mentions });
    // Whoever carries the message, a member waits as the policy says; the site itself is no member and does not.
    if (member) await slowMode(member, userId, clientMessageId);
    const marks = { format, mentions: checked?.mentions ?? mentions };
    const payload = { v: 1, text: content, ...marks, kind, data } as const;
    return append(room, { ...sending, sender, mentioned: checked?.mentioned, ...(via && { via }), payload });
  };
}
