import type { Types } from 'mongoose';
import { expect, it } from 'vitest';
import { NO_ID, randomId, toObjectId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { createReplayWalk } from './replay-walk.js';

const SINCE = Date.parse('2026-11-28T12:00:00Z');
const BATCH = 100;
const site = randomId();

interface Room {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  /** When something happened there last. */
  at: number;
}
const idOf = (index: number) => toObjectId(index.toString(16).padStart(24, '0'));

/** A store with these rooms; each has one message. */
function createStore(rooms: Room[]) {
  const noted: string[] = [];
  const progress: unknown[] = [];
  const query = (result: unknown): unknown => {
    const chain = { lean: async () => result } as Record<string, unknown>;
    for (const name of ['sort', 'limit', 'select', 'read']) chain[name] = () => chain;
    return chain;
  };
  const models = {
    Room: {
      find: ({ site: own, _id }: { site: { $eq: Types.ObjectId }; _id: { $gt: Types.ObjectId } }) => {
        const behind = rooms.filter(
          (room) => room.site.equals(own.$eq) && room._id.toString() > _id.$gt.toString(),
        );
        return query(behind.slice(0, BATCH));
      },
    },
    Message: {
      findOne: ({ room }: { room: { $eq: Types.ObjectId } }) =>
        query({ rev: 7, createdAt: new Date(rooms.find(({ _id }) => _id.equals(room.$eq))!.at) }),
    },
    Webhook: {
      updateOne: async (_filter: unknown, { $set }: { $set: { replay: unknown } }) => {
        progress.push($set.replay);
        return { matchedCount: 1 };
      },
    },
  };
  const cursors = {
    noteMoved: async (_webhook: WebhookRecord, heads: ReadonlyMap<string, number>) =>
      void noted.push(...heads.keys()),
  };
  return {
    walk: createReplayWalk({ models: models as never, cursors, pause: async () => {} }),
    noted,
    progress,
  };
}

const webhookAt = (after: string): WebhookRecord =>
  ({
    _id: randomId(),
    site,
    epoch: 2,
    since: new Date(SINCE),
    replay: { after: toObjectId(after) },
  }) as never;

it('notes the rooms of its own site in which something happened since', async () => {
  const [old, moved, foreign] = [idOf(1), idOf(2), idOf(3)];
  const { walk, noted, progress } = createStore([
    { _id: old, site, at: SINCE - 1 },
    { _id: moved, site, at: SINCE },
    { _id: foreign, site: randomId(), at: SINCE },
  ]);
  await walk([webhookAt(NO_ID)], () => false);
  expect([noted, progress]).toEqual([[moved.toString()], [null]]);
});

it('stores how far it is, and continues there on any server', async () => {
  const rooms = Array.from({ length: BATCH + 1 }, (_, index) => ({ _id: idOf(index + 1), site, at: SINCE }));
  const { walk, noted, progress } = createStore(rooms);
  let looks = 0;
  // It stops behind the first batch.
  await walk([webhookAt(NO_ID)], () => (looks += 1) > 2);
  expect([noted.length, progress]).toEqual([BATCH, [{ after: idOf(BATCH) }]]);
  await walk([webhookAt(idOf(BATCH).toString())], () => false);
  expect([noted.length, progress.at(-1)]).toEqual([BATCH + 1, null]);
});

it('does nothing where no replay is under way', async () => {
  const { walk, progress } = createStore([{ _id: idOf(1), site, at: SINCE }]);
  await walk([{ ...webhookAt(NO_ID), replay: null }], () => false);
  expect(progress).toEqual([]);
});
