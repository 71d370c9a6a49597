// Fills a store with rooms, members and messages for `costs.mjs`.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const resolve = createRequire(fileURLToPath(import.meta.resolve('@sotto/server'))).resolve('mongoose');
const { default: mongoose } = await import(resolve);
const { ObjectId } = mongoose.Types;
const CHUNK = 500;

async function insertAll(model, rows) {
  for (let from = 0; from < rows.length; from += CHUNK)
    await model.collection.insertMany(rows.slice(from, from + CHUNK));
}

/** Creates messages with `revs` as in the log: one number each. */
async function addMessages(Message, room, senders, count) {
  const rows = Array.from({ length: count }, (_, index) =>
    Message.sealRecord({
      _id: new ObjectId(),
      ...{ site: room.site, room: room._id, seq: index + 1, rev: index + 1, revs: [index + 1] },
      ...{ sender: senders[index % senders.length], clientMessageId: `fill-${index}` },
      ...{
        content: { v: 1, text: 'x'.repeat(100) },
        createdAt: new Date(Date.now() - 3_600_000),
        deletedAt: null,
      },
    }),
  );
  for (let from = 0; from < rows.length; from += CHUNK)
    await Message.insertRecords(rows.slice(from, from + CHUNK));
  return rows;
}

/**
 * Creates `sizes.rooms` rooms with `heavy`, the first `sizes.some` of them with `light` too, and one room with
 * `sizes.members` members and `sizes.messages` messages, the first of which was edited `sizes.edits` times.
 */
export async function fillStore({ User, Room, Member, Message }, users, sizes) {
  const { heavy, light, crowd } = Object.fromEntries(
    await Promise.all(
      Object.entries(users).map(async ([key, username]) => [
        key,
        await User.findOne({ username: { $eq: username } }).lean(),
      ]),
    ),
  );
  const { site } = heavy;
  const at = new Date();
  const roomOf = (name, members, owner) => ({
    ...{ _id: new ObjectId(), site, slug: name, name, nameKey: name, visibility: 'public' },
    ...{ createdBy: owner, createdAt: at, memberCount: members, owners: [owner] },
    ...{ membershipVersion: 0, unsettled: [], unsettledCount: 0 },
  });
  const memberOf = (room, user, role = 'member') => ({
    ...{ _id: new ObjectId(), site, room: room._id, user, role, v: 0, joinedAt: at, lastReadSeq: 0 },
    openedAt: at,
  });
  const rooms = Array.from({ length: sizes.rooms }, (_, index) =>
    roomOf(`r${String(index).padStart(4, '0')}`, index < sizes.some ? 2 : 1, heavy._id),
  );
  const big = roomOf('big', sizes.members, crowd._id);
  await insertAll(Room, [...rooms, big]);
  const people = Array.from({ length: sizes.members - 1 }, (_, index) => ({
    ...{ _id: new ObjectId(), site, username: `m${String(index).padStart(5, '0')}` },
    ...{ displayName: `Member ${index}`, kind: 'user', grantedScopes: [], createdAt: at },
  }));
  await insertAll(User, people);
  await insertAll(Member, [
    ...rooms.map((room) => memberOf(room, heavy._id, 'owner')),
    ...rooms.slice(0, sizes.some).map((room) => memberOf(room, light._id)),
    memberOf(big, crowd._id, 'owner'),
    ...people.map(({ _id }) => memberOf(big, _id)),
  ]);
  for (const room of rooms) await addMessages(Message, room, [heavy._id, light._id], 3);
  const [edited, deletable] = await addMessages(Message, big, [crowd._id], sizes.messages);
  const revs = Array.from({ length: sizes.edits }, (_, index) => sizes.messages + 1 + index);
  await Message.collection.updateOne(
    { _id: edited._id },
    { $set: { revs: [1, ...revs].slice(-1000), rev: revs.at(-1), editedAt: at } },
  );
  return { edited: String(edited._id), other: String(deletable._id), head: sizes.messages + sizes.edits };
}
