import { randomUUID } from 'node:crypto';
import type { SystemData } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomAccessService } from '../room/access.js';
import type { UserDirectory } from '../user/user-directory.js';
import type { AppendMessage, Sent } from './message-appender.js';

/** What is sent in the name of a user without a session of that user. */
interface SendAsInput {
  content: string;
  /** Generated if absent. The same sender and id is stored once in a room. */
  clientMessageId?: string | undefined;
  via: 'backend' | 'webhook';
  /** A line of the site's backend, in nobody's words. */
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
  },
): SendAs {
  const { access, users, append } = parts;
  return async (
    { siteId, userId },
    slug,
    { content, clientMessageId = randomUUID(), via, kind, data, asMember = true },
  ) => {
    const sender = await users.byId(siteId, userId);
    const { room } = asMember
      ? await access.resolveMember({ siteId, userId, kind: sender.kind }, slug, 'send')
      : { room: await access.resolveRoom(siteId, slug) };
    if (room.record.archivedAt) throw new AppError('room_archived');
    await limiter.enforce('messages.room', room.id);
    const payload = { v: 1, text: content, kind, data } as const;
    return append(room, { sender, senderId: userId, clientMessageId, via, payload });
  };
}
