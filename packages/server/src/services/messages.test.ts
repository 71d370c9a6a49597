import type { Message, MessageEvent, ServerEvents } from '@sotto/protocol';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createModelMessage } from '../../test/log-model/message.js';
import type { Issue } from '../../test/log-model/message.js';
import { createModelStore } from '../../test/log-model/store.js';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { BUCKETS } from '../rate-limit/buckets.js';
import { createRateLimiter } from '../rate-limit/rate-limiter.js';
import type { ServicesDeps } from './deps.js';
import { createOneKey } from '../../test/support/data-keys.js';
import { createMessageAppender } from './message/message-appender.js';
import { createMessageDeletion } from './message/message-deletion.js';
import { createMessagesService } from './messages.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { MemberAccess, RoomAccessService } from './room/access.js';
import { createMessagePresenter } from './room/message-presenter.js';
import { createMessagePublisher } from './room/message-publisher.js';
import { createMessageChanges } from './room-log/message-changes.js';
import { createMessageWriter } from './room-log/message-writer.js';
import { createRoomHeads } from './room-log/room-heads.js';

const SITE = 'a'.repeat(24);
const ROOM = { id: 'b'.repeat(24), siteId: SITE, slug: 'den', name: 'Den' } as AccessedRoom;
const actor = (id: number) =>
  ({ userId: String(id).padStart(24, '0'), username: `user${id}`, siteId: SITE }) as Actor;
const ada = actor(1);
const outsider = actor(9999);

/** Executes each command of the store at once. */
const issue: Issue = async (_kind, command) => {
  for (;;) {
    const step = command.steps.next();
    if (step.done) return step.value;
  }
};

function startService() {
  const store = createModelStore(() => {}, { isReplicatedAtOnce: () => true });
  const Message = createModelMessage(store, issue);
  const logger = pino({ level: 'silent' });
  const clock = () => 0;
  const events: MessageEvent[] = [];
  const limiter = createRateLimiter({ enabled: true, clock });
  const resolveMember = vi.fn(async (who: Actor): Promise<MemberAccess> => {
    if (who.userId === outsider.userId) throw new AppError('not_a_member');
    const facts = { role: 'owner', kind: 'user', room: { visibility: 'public' }, now: 0 } as const;
    return { room: ROOM, role: 'owner', isUnopened: false, facts };
  });
  const keys = createOneKey();
  const deps = {
    ...{ models: { Message }, keys, logger, clock, limiter },
    webhooks: { roomMoved() {} },
    realtime: {
      toRoom: (_room: unknown, _name: string, event: ServerEvents['message.new']) => void events.push(event),
      cipherFlow() {},
    },
  } as unknown as ServicesDeps;
  const userOf = (id: string) => ({ id, username: id, displayName: id, kind: 'user' as const });
  const users = {
    byId: async (_siteId: string, id: string) => userOf(id),
    accountOf: async (_siteId: string, id: string) => id,
    byIds: async (_siteId: string, ids: readonly string[]) => new Map(ids.map((id) => [id, userOf(id)])),
  };
  const presenter = createMessagePresenter(deps, { users });
  const messagePublisher = createMessagePublisher(deps, { presenter, marks: { advance() {} } as never });
  const heads = createRoomHeads({ Message, clock });
  const writer = createMessageWriter<AccessedRoom>({
    ...{ Message, heads, logger, clock, onLatency() {} },
    onCommitted: messagePublisher.publishCommitted,
  });
  const changes = createMessageChanges({ Message, heads, writer, keys, logger });
  const access = { resolve: resolveMember, resolveMember, async markOpened() {} };
  const messages = createMessagesService(deps, {
    ...{
      users,
      append: createMessageAppender({ writer, presenter, keys }),
      changes,
      presenter,
      messagePublisher,
      access: access as unknown as RoomAccessService,
    },
    ...{
      history: null!,
      sync: null!,
      slowMode: async () => {},
      reactionRows: { own: async () => ({}) },
      versions: { async keep() {} },
      files: { sendWith: (_room, _sent, { append }) => append(undefined) },
      deleteMessage: createMessageDeletion(deps, {
        ...{ changes, presenter, messagePublisher },
        reactionErasure: { async beginErasure() {}, finish() {} },
        versions: { async beginErasure() {}, async finishErasure() {} },
        files: { async beginErasure() {}, async finishErasure() {} },
      }),
      expensive: null!,
    },
  });
  return { messages, events, resolveMember };
}

let service: ReturnType<typeof startService>;
let stored: Message;

/** Each operation that changes the log, as an actor would ask for it. */
const operations: Record<string, (who: Actor) => Promise<unknown>> = {
  send: (who) => service.messages.send(who, ROOM.slug, { content: 'text' }),
  edit: (who) => service.messages.edit(who, ROOM.slug, stored.id, { content: 'edited' }),
  remove: (who) => service.messages.remove(who, ROOM.slug, stored.id),
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

beforeEach(async () => {
  service = startService();
  stored = (await service.messages.send(actor(2), ROOM.slug, { content: 'before' })).message;
});

describe.each(Object.entries(operations))('%s', (_name, perform) => {
  it('takes from the bucket of the user', async () => {
    const { capacity } = BUCKETS['messages.user'];
    for (let count = 0; count < capacity; count += 1)
      expect(await codeOf(perform(ada))).not.toBe('rate_limited');
    await expect(perform(ada)).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 });
    expect(await codeOf(perform(actor(3)))).not.toBe('rate_limited');
  });

  it('takes from the bucket of the room, which only members can empty', async () => {
    const { capacity } = BUCKETS['messages.room'];
    // One token is gone already.
    for (let user = 1; user < capacity; user += 1) await codeOf(perform(actor(100 + user)));
    expect(await codeOf(perform(outsider))).toBe('not_a_member');
    await expect(perform(ada)).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 });
    service = startService();
    for (let count = 0; count < 2 * capacity; count += 1) await codeOf(perform(outsider));
    expect(await codeOf(perform(ada))).not.toBe('rate_limited');
  });
});

it.each(Object.entries(operations))('%s resolves the room once', async (_name, perform) => {
  service.resolveMember.mockClear();
  await perform(actor(2));
  expect(service.resolveMember).toHaveBeenCalledTimes(1);
});

it('acknowledges the published message, presented once', async () => {
  const { messages, events } = service;
  const own = actor(2);
  const sent = await messages.send(own, ROOM.slug, { content: 'text', clientMessageId: 'one' });
  expect(events.at(-1)!.message).toBe(sent.message);
  const edited = await messages.edit(own, ROOM.slug, sent.message.id, { content: 'edited' });
  expect(events.at(-1)!.message).toBe(edited);
  const removed = await messages.remove(own, ROOM.slug, sent.message.id);
  expect(events.at(-1)!.message).toBe(removed);
});

it('compares the text of a repeated id, in one batch and later', async () => {
  const send = (content: string) => service.messages.send(ada, ROOM.slug, { content, clientMessageId: 'id' });
  const both = await Promise.all([codeOf(send('text')), codeOf(send('another'))]);
  expect(both).toEqual(['ok', 'idempotency_conflict']);
  expect((await send('text')).created).toBe(false);
  expect(await codeOf(send('another'))).toBe('idempotency_conflict');
});
