import type { MessageEvent, User } from '@sotto/protocol';
import { pino } from 'pino';
import type { Actor } from '../../src/actor.js';
import type { MessageModel } from '../../src/models/message.js';
import { createOneKey } from '../support/data-keys.js';
import { createMessageChanges } from '../../src/services/room-log/message-changes.js';
import { createMessageHistory } from '../../src/services/room/message-history.js';
import { createMessagePresenter } from '../../src/services/room/message-presenter.js';
import { createMessagePublisher } from '../../src/services/room/message-publisher.js';
import { createNewestPages } from '../../src/services/room-log/newest-pages.js';
import { createMessageWriter } from '../../src/services/room-log/message-writer.js';
import { createMessageAppender } from '../../src/services/message/message-appender.js';
import { createMessageDeletion } from '../../src/services/message/message-deletion.js';
import { createMessagesService } from '../../src/services/messages.js';
import type { MessagesService } from '../../src/services/messages.js';
import type { ServicesDeps } from '../../src/services/deps.js';
import type { GroupCommit } from '../../src/services/room-log/group-commit.js';
import type { Timing } from '../../src/services/room-log/timing.js';
import type { AccessedRoom } from '../../src/services/room/accessed-room.js';
import type { RoomAccessService } from '../../src/services/room/access.js';
import { createRoomHeads } from '../../src/services/room-log/room-heads.js';
import type { RoomHead, RoomHeads } from '../../src/services/room-log/room-heads.js';
import { createModelMessage } from './message.js';
import type { Issue } from './message.js';
import type { ModelStore } from './store.js';

const SITE = 'a'.repeat(24);
export const ROOM = { id: 'b'.repeat(24), siteId: SITE, slug: 'room', name: 'Room' } as AccessedRoom;
const PEOPLE = new Map<string, User>(
  ['ada', 'bob'].map((username, index) => {
    const id = String(index + 1).repeat(24);
    return [id, { id, username, displayName: username, kind: 'user' }];
  }),
);

/** Who acts: an owner of the room. */
export function actorOf(username: string): Actor {
  const { id } = [...PEOPLE.values()].find((user) => user.username === username)!;
  return { userId: id, username, siteId: SITE } as Actor;
}

/** All waiting is done at once: what the explorer lets happen meanwhile is every length of a wait. */
const TIMING: Timing = { backOff: async () => {}, now: () => 0 };
const GROUP_COMMIT: GroupCommit = {
  async run(work) {
    // What is asked in the same turn comes along.
    await Promise.resolve();
    return work();
  },
};
const logger = pino({ level: 'silent' });

/** Replaces the heads of a node, to see that the check finds it. */
export type HeadsMutation = (
  issue: Issue,
  Message: MessageModel,
) => Pick<RoomHeads, 'cachedHead' | 'advance' | 'forget'>;

/** A node as the model drives it. */
export interface ModelNode {
  messages: MessagesService;
  /** Reads the head of the room into memory. */
  warm(): Promise<unknown>;
  /** The head in memory. */
  head(): RoomHead | null;
}

/** The services that decide about the room's log, as production makes them, on the model's store. */
export function createModelNode(options: {
  store: ModelStore;
  issue: Issue;
  told: (event: MessageEvent) => void;
  mutateHeads?: HeadsMutation | undefined;
}): ModelNode {
  const Message = createModelMessage(options.store, options.issue);
  const clock = () => 0;
  let known: RoomHead | null = null;
  const real = createRoomHeads({ Message, clock });
  const { cachedHead, advance, forget } = options.mutateHeads?.(options.issue, Message) ?? real;
  const heads: RoomHeads = {
    cachedHead: async (roomId) => (known = await cachedHead(roomId)),
    current: real.current,
    currentSeq: real.currentSeq,
    atMost: real.atMost,
    version: real.version,
    advance: (roomId, head) => advance(roomId, (known = head)),
    forget(roomId) {
      known = null;
      forget(roomId);
    },
  };

  const keys = createOneKey();
  const deps = {
    ...{ models: { Message }, keys, logger, clock, limiter: { enforce: async () => {} } },
    realtime: {
      toRoom: (_room: unknown, _event: string, payload: MessageEvent) => options.told(payload),
      cipherFlow() {},
    },
    webhooks: { roomMoved() {} },
  } as unknown as ServicesDeps;
  const users = {
    byId: async (_siteId: string, id: string) => PEOPLE.get(id)!,
    accountOf: async (_siteId: string, id: string) => id,
    byIds: async () => PEOPLE,
  };
  const presenter = createMessagePresenter(deps, { users });
  const messagePublisher = createMessagePublisher(deps, { presenter, marks: { advance() {} } as never });
  const writer = createMessageWriter<AccessedRoom>({
    ...{ Message, heads, logger, clock, timing: TIMING, groupCommit: GROUP_COMMIT },
    onCommitted: messagePublisher.publishCommitted,
    onLatency: () => {},
  });
  const changes = createMessageChanges({ Message, heads, writer, keys, logger, timing: TIMING });
  const pages = createNewestPages({ Message, heads, clock });
  const toOwner = async () => ({
    ...{ room: ROOM, role: 'owner' as const, isUnopened: false },
    facts: { role: 'owner' as const, kind: 'user' as const, room: { visibility: 'public' as const }, now: 0 },
  });
  const access: RoomAccessService = {
    ...{ resolve: toOwner, resolveMember: toOwner, resolveRoom: async () => ROOM },
    async markOpened() {},
    membershipChanged() {},
    roomChanged() {},
    lifecycleChanged() {},
  };
  return {
    messages: createMessagesService(deps, {
      ...{ access, users, changes, presenter, messagePublisher },
      append: createMessageAppender({ writer, presenter, keys }),
      history: createMessageHistory(deps, { access, heads, pages, presenter, rows: null! }),
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
      expensive: { run: (_key: string, work: () => Promise<unknown>) => work() } as never,
    }),
    warm: () => heads.cachedHead(ROOM.id),
    head: () => known,
  };
}
