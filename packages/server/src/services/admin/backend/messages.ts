import type {
  BackendMessageInput,
  ChangesPage,
  ListMessagesQuery,
  Message,
  MessagePage,
} from '@sotto/protocol';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { createTtlCache } from '../../../cache/ttl-cache.js';
import { AppError } from '../../../errors.js';
import type { ServicesDeps } from '../../deps.js';
import type { MessagesService } from '../../messages.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import type { MessageHistory } from '../../room/message-history.js';
import type { FindRoom } from './find-room.js';
import { findUsers, unknownUserError } from './find-users.js';

/** How long one entry of the audit stands for all that a backend reads in a private room, in milliseconds. */
const READ_MS = 3_600_000;
const MAX_READ = 20_000;

/** Creates what a site's backend does with messages: send and read them. */
export function createBackendMessages(
  { models, audit, clock }: Pick<ServicesDeps, 'models' | 'audit' | 'clock'>,
  parts: {
    messages: Pick<MessagesService, 'sendAs'>;
    history: Pick<MessageHistory, 'pageOf' | 'changesOf'>;
    findRoom: FindRoom;
  },
) {
  const { messages, history, findRoom } = parts;
  /** What was read within the last hour, by client and room. */
  const reads = createTtlCache<true>({ ttlMs: READ_MS, max: MAX_READ, clock });

  /** Records once an hour that the backend reads a private room: before it does. */
  async function recordRead(backend: Backend, { id, record }: AccessedRoom): Promise<void> {
    if (record.visibility === 'public') return;
    const { siteId, clientId } = backend;
    const actor = backendActor(backend);
    const entry = { siteId, actor, action: 'room.read', target: `room:${id}`, room: id } as const;
    await reads.get(`${clientId}:${id}`, async () => {
      const since = new Date(clock() - READ_MS);
      // Another node may have recorded it.
      if (!(await audit.has(entry, since))) await audit.record(entry, () => Promise.resolve());
      return true;
    });
  }

  /** Returns the id of the user on whose behalf a message is. @throws AppError `validation_failed`, `user_disabled` */
  async function findSender(siteId: string, reference: string): Promise<string> {
    const user = (await findUsers(models, siteId, [reference])).get(reference);
    if (!user) throw unknownUserError('user');
    if (user.disabledAt) throw new AppError('user_disabled');
    return user._id.toString();
  }

  async function open(backend: Backend, reference: string): Promise<AccessedRoom> {
    const room = await findRoom(backend, reference);
    await recordRead(backend, room);
    return room;
  }

  return {
    /**
     * Sends a message as the client's own bot, as a line of the room, or on behalf of a member.
     * @throws AppError `room_not_found`, `validation_failed`, `not_a_member`, `room_archived`, `rate_limited`,
     * `mention_not_member`, `idempotency_conflict`, `unavailable`, and for a member `user_disabled`, `slow_mode` and what `can`
     * returns
     */
    async send(
      backend: Backend,
      reference: string,
      { user, content, format, mentions, clientMessageId, kind }: BackendMessageInput,
    ): Promise<{ message: Message; created: boolean }> {
      const { siteId, botId } = backend;
      const { slug } = await findRoom(backend, reference);
      const userId = user === undefined ? botId : await findSender(siteId, user);
      return messages.sendAs({ siteId, userId }, slug, {
        ...{ content, format, mentions, clientMessageId, kind, via: 'backend', asMember: user !== undefined },
      });
    },

    /** Reads a page of history. @throws AppError `room_not_found` */
    list: async (backend: Backend, reference: string, query: ListMessagesQuery): Promise<MessagePage> =>
      history.pageOf(await open(backend, reference), query),

    /** Reads the changes after a `rev`. @throws AppError `room_not_found`, `cursor_ahead` */
    changes: async (backend: Backend, reference: string, since: number): Promise<ChangesPage> =>
      history.changesOf(await open(backend, reference), since),
  };
}
