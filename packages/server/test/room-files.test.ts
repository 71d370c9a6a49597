import type { CreateUploadInput, FileKind, FileRef, Message, Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { publishControl } from '../src/bus/bus.js';
import { MAX_OPENED } from '../src/services/room-files.js';
import { pngOf } from './support/picture-bytes.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

const PNG = pngOf(4, 3);
const WEBM = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 1]);
const PICTURE = { name: 'picture.png', width: 4, height: 3 };
const VOICE = { name: 'voice.webm', voice: { duration: 1000, peaks: Array.from({ length: 64 }, () => 1) } };

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let room: Room;

beforeAll(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
});
beforeEach(async () => {
  room = await node.rooms.create(ada, { name: 'Den', visibility: 'private' });
  await node.members.add(ada, room.slug, { username: 'bob' });
});
afterAll(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

async function upload(
  bytes: Buffer,
  more: Pick<CreateUploadInput, 'name'> & Partial<CreateUploadInput>,
  actor = ada,
): Promise<string> {
  const { id } = await node.uploads.create(actor, room.slug, { size: bytes.length, ...more });
  await node.uploads.putPart(actor, id, 0, async () => bytes);
  return (await node.uploads.complete(actor, id)).id;
}

async function send(files: string[], content = 'words', actor = ada): Promise<Message> {
  return (await node.messages.send(actor, room.slug, { content, files })).message;
}

const list = (kind: FileKind, query: { before?: number; limit?: number } = {}, of = node) =>
  of.roomFiles.list(bob, room.slug, { kind, limit: 50, ...query }).then(({ page }) => page);
const namesOf = ({ results }: { results: { file: FileRef }[] }) => results.map(({ file }) => file.name);
const raw = () => node.store.connection.getClient().db().collection('messages');
const idOf = ({ id }: Message) => new mongoose.Types.ObjectId(id);
const markOf = async (message: Message) => (await raw().findOne({ _id: idOf(message) }))?.hasFiles;

describe('the files of a room', () => {
  it('are listed by kind, the newest first, each with its message', async () => {
    const plain = (await node.messages.send(ada, room.slug, { content: 'no files' })).message;
    const first = await send([
      await upload(PNG, PICTURE),
      await upload(PNG, { name: 'as a file.png' }),
      await upload(WEBM, VOICE),
    ]);
    const second = await send([await upload(PNG, { ...PICTURE, name: 'newer.png' }, bob)], '', bob);
    const media = await list('media');
    const { id, seq, sender, createdAt } = first;
    expect(media.results[1]).toEqual({ message: { id, seq, sender, createdAt }, file: first.files![0] });
    expect(media.results[0]).toMatchObject({
      message: { id: second.id, seq: second.seq, sender: { username: 'bob' } },
      file: { name: 'newer.png' },
    });
    expect(media.nextBefore).toBeNull();
    expect(namesOf(await list('files'))).toEqual(['as a file.png']);
    expect(namesOf(await list('voice'))).toEqual(['voice.webm']);
    expect(await Promise.all([plain, first].map(markOf))).toEqual([undefined, true]);
  });

  it('come by pages that end with whole messages', async () => {
    const picture = (name: string) => upload(PNG, { ...PICTURE, name });
    await send([await picture('1'), await picture('2'), await picture('3')]);
    const [other, last] = [await send([await picture('4')]), await send([await picture('5')])];
    const newest = await list('media', { limit: 2 });
    expect([namesOf(newest), newest.nextBefore]).toEqual([['5', '4'], other.seq]);
    const rest = await list('media', { limit: 2, before: newest.nextBefore! });
    expect([namesOf(rest), rest.nextBefore]).toEqual([['1', '2', '3'], null]);
    const mixed = await list('media', { limit: 3, before: last.seq });
    expect([namesOf(mixed), mixed.nextBefore]).toEqual([['4'], other.seq]);
  });

  it('are looked for in a bounded number of messages', async () => {
    const oldest = await send([await upload(PNG, PICTURE)]);
    const file = await send([await upload(PNG, { name: 'text.txt' })]);
    const { _id: _, ...row } = (await raw().findOne({ _id: idOf(file) }))!;
    await raw().insertMany(
      Array.from({ length: MAX_OPENED }, (_unused, at) => ({
        ...row,
        ...{ seq: 10 + at, rev: 10 + at, revs: [10 + at], clientMessageId: `copy-${at}` },
      })),
    );
    expect(await list('media')).toEqual({ results: [], nextBefore: 10 });
    expect(namesOf(await list('media', { before: 10 }))).toEqual([oldest.files![0]!.name]);
  });

  it('end with their message, whose row says nothing of them any more', async () => {
    const [one, other] = [await send([await upload(PNG, PICTURE)]), await send([await upload(PNG, PICTURE)])];
    await node.messages.remove(ada, room.slug, other.id);
    expect((await list('media')).results.map(({ message }) => message.id)).toEqual([one.id]);
    expect(await Promise.all([one, other].map(markOf))).toEqual([true, undefined]);
  });

  it('are listed without what no key opens, what a later version wrote, and what was erased', async () => {
    const shown = await send([await upload(PNG, PICTURE)]);
    const [strange, later] = [
      await send([await upload(PNG, PICTURE)]),
      await send([await upload(PNG, PICTURE)]),
    ];
    await raw().updateOne({ _id: idOf(strange) }, { $set: { content: 'no token' } });
    const { token, keyId } = harness.keyring.encrypt(`${later.id}{"v":2,"files":"others"}`);
    await raw().updateOne({ _id: idOf(later) }, { $set: { content: token, keyId } });
    const eve = await harness.addUser('eve');
    await node.members.add(ada, room.slug, { username: 'eve' });
    await send([await upload(PNG, PICTURE, eve)], '', eve);
    const owner = `user:${eve.userId}` as const;
    const key = await node.models.DataKey.findOne({ owner: { $eq: owner } }).lean();
    await node.models.DataKey.updateOne(
      { owner: { $eq: owner } },
      { $unset: { wrapped: 1, ring: 1 }, $set: { destroyedAt: new Date() } },
    );
    await publishControl(node.bus, { kind: 'key', keyId: key!._id });
    const page = await list('media');
    expect(page.results.map(({ message }) => message.id)).toEqual([shown.id]);
    expect(page.nextBefore).toBeNull();
  });

  it('of older messages are marked by a job, once, on any node, and those of deleted ones never', async () => {
    const sent = [];
    for (let count = 0; count < 3; count += 1) sent.push(await send([await upload(PNG, PICTURE)]));
    const deleted = sent[2]!;
    await node.messages.remove(ada, room.slug, deleted.id);
    await raw().updateMany({ _id: { $in: sent.map(idOf) } }, { $unset: { hasFiles: 1 } });
    expect((await list('media')).results).toEqual([]);
    const other = await harness.addNode();
    const before = (await node.messages.list(bob, room.slug, { limit: 10 })).results;
    await Promise.all([node, other].map(({ sealing }) => sealing.fileMarks.sealOnce()));
    const found = (await list('media')).results.map(({ message }) => message.id);
    expect(found).toEqual([sent[1]!.id, sent[0]!.id]);
    expect(await markOf(deleted)).toBeUndefined();
    expect((await node.messages.list(bob, room.slug, { limit: 10 })).results).toEqual(before);
    expect(await node.sealing.fileMarks.sealOnce()).toBe(0);
  });
});

it('stay free where slow mode refuses their message', async () => {
  const id = await upload(PNG, PICTURE, bob);
  await node.rooms.update(ada, room.slug, { slowModeSeconds: 3600 });
  await send([], 'first', bob);
  await expect(send([id], 'too early', bob)).rejects.toMatchObject({ code: 'slow_mode' });
  await node.rooms.update(ada, room.slug, { slowModeSeconds: 0 });
  expect((await send([id], 'in time', bob)).files).toMatchObject([{ id }]);
});
