import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Room } from '@sotto/protocol';
import { UPLOAD_PART_BYTES } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.js';
import { toObjectId } from '../src/models/object-id.js';
import { createBucketStore } from '../src/storage/files/bucket-store.js';
import { createChunkStore } from '../src/storage/files/chunks.js';
import type { FileStore } from '../src/storage/files/chunks.js';
import { createDirectoryBucket } from '../src/storage/files/directory-bucket.js';
import { createS3Bucket } from '../src/storage/files/s3.js';
import { startS3 } from './support/bucket.js';
import type { FakeS3 } from './support/bucket.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { createFileClient } from './support/file-client.js';

let cluster: ChatCluster;
let s3: FakeS3;
let node: ChatNode;
let ada: Person;
let room: Room;

beforeAll(async () => {
  [cluster, s3] = await Promise.all([startCluster(), startS3()]);
  node = await cluster.addNode({ RATE_LIMITS: 'off', ...s3.environment });
  ada = await node.register('ada');
  room = await node.createRoom(ada, 'den');
});
afterAll(async () => {
  await cluster.close();
  await s3.close();
});

const models = () => node.running.context.models;
const bucket = (variables: Record<string, string> = {}) =>
  createS3Bucket(loadConfig({ ...s3.environment, ...variables }).filesS3!);
const directory = () => join(cluster.directory, 'files');
const newId = () => randomBytes(12).toString('hex');

const stores: [string, () => FileStore][] = [
  ['the database', () => createChunkStore(models())],
  ['S3', () => createBucketStore(models(), [bucket()])],
  ['a directory', () => createBucketStore(models(), [createDirectoryBucket(directory())])],
];

describe.each(stores)('files in %s', (_name, create) => {
  const [data, other] = [randomBytes(UPLOAD_PART_BYTES + 448), randomBytes(100)];

  it('are stored by parts, and read and removed by them', async () => {
    const store = create();
    const id = newId();
    expect(await store.get(id, 0)).toBeNull();
    expect(await store.put(id, 0, { data, mac: 'one' })).toBe('one');
    expect(await store.put(id, 1, { data: other, mac: 'two' })).toBe('two');
    expect((await store.get(id, 0))!.equals(data)).toBe(true);
    expect((await store.get(id, 1))!.equals(other)).toBe(true);
    await store.remove(id, 0);
    expect(await store.get(id, 0)).toBeNull();
    await store.remove(id, 0);
    expect((await store.get(id, 1))!.equals(other)).toBe(true);
  });

  it('keep the first bytes of a part, whoever comes later or at once', async () => {
    const store = create();
    const id = newId();
    const both = await Promise.all([
      store.put(id, 0, { data, mac: 'one' }),
      store.put(id, 0, { data: other, mac: 'other' }),
    ]);
    const [winner] = both as ['one' | 'other', string];
    expect(both).toEqual([winner, winner]);
    expect(await store.put(id, 0, { data: randomBytes(10), mac: 'third' })).toBe(winner);
    expect((await store.get(id, 0))!.equals(winner === 'one' ? data : other)).toBe(true);
  });
});

it('are read and removed where they were stored before there was a bucket', async () => {
  const [older, id, data] = [createDirectoryBucket(directory()), newId(), randomBytes(100)];
  await createBucketStore(models(), [older]).put(id, 0, { data, mac: 'one' });
  const store = createBucketStore(models(), [bucket(), older]);
  expect((await store.get(id, 0))!.equals(data)).toBe(true);
  await store.remove(id, 0);
  expect(await older.get(`${id}/0`)).toBeNull();
});

it('are collected at once, however many no message has', async () => {
  const { File } = models();
  const [owner, state, lookAt] = [toObjectId(newId()), 'ready' as const, new Date(1)];
  const row = { owner, state, lookAt, site: owner, room: owner, size: 1, parts: [], createdAt: lookAt };
  await File.insertMany(Array.from({ length: 120 }, () => ({ ...row, _id: toObjectId(newId()) })));
  await node.running.context.services.collectFiles();
  expect(await File.countDocuments({ owner: { $eq: owner }, state: { $eq: 'deleting' } })).toBe(120);
});

it('are refused with what the operator has to change where the directory went away', async () => {
  const gone = join(cluster.directory, 'gone');
  const away = createDirectoryBucket(gone);
  await rm(gone, { recursive: true });
  await expect(away.put('x/0', Buffer.from('x'))).rejects.toMatchObject({
    failure: 'operator',
    message: expect.stringContaining(`${gone} cannot be used (ENOENT)`) as string,
  });
});

describe('a server with a bucket', () => {
  const { ask, putPart, begin, upload, send, load, collect } = createFileClient(() => ({
    node,
    room,
    person: ada,
  }));
  const bytes = randomBytes(UPLOAD_PART_BYTES + 5000);

  it('has files there alone, sealed, and removes them there', async () => {
    const file = await upload(bytes);
    const sent = await send([file.id]);
    expect(Buffer.from(await (await load(file.id)).arrayBuffer()).equals(bytes)).toBe(true);
    const object = await bucket().get(`${file.id}/0`);
    expect(object!.includes(bytes.subarray(0, 32))).toBe(false);
    const rows = await models()
      .FileChunk.find({ files_id: { $eq: file.id } })
      .lean();
    expect(rows.map(({ n, data }) => [n, data])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
    await ask('DELETE', `rooms/${room.slug}/messages/${sent.body.id}/`);
    expect(await collect(file.id)).toBe('deleted');
    expect(await bucket().get(`${file.id}/0`)).toBeNull();
  });

  it('also reads what was stored in the database before', async () => {
    const id = await begin(bytes.subarray(0, 1000));
    await putPart(id, 0, bytes.subarray(0, 1000));
    const data = (await bucket().get(`${id}/0`))!;
    await bucket().remove(`${id}/0`);
    await models().FileChunk.updateOne({ files_id: { $eq: id } }, { $set: { data } });
    expect(await ask('POST', `uploads/${id}/complete/`)).toMatchObject({ status: 200 });
    await send([id]);
    expect((await load(id)).status).toBe(200);
  });

  it.each(['cut', 503] as const)(
    'refuses for the time being where the bucket is away (%s), and loses nothing',
    async (failure) => {
      const sent = await upload(bytes);
      await send([sent.id]);
      const id = await begin(bytes.subarray(0, 1000));
      s3.failure = failure;
      expect(await putPart(id, 0, bytes.subarray(0, 1000))).toEqual([503, 'unavailable']);
      const response = await load(sent.id);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
      expect((await ask('POST', `uploads/${id}/complete/`)).body.code).toBe('upload_incomplete');
      s3.failure = undefined;
      expect(await putPart(id, 0, bytes.subarray(0, 1000))).toEqual([204]);
      expect((await ask('POST', `uploads/${id}/complete/`)).status).toBe(200);
      expect((await send([id])).status).toBe(201);
      expect(Buffer.from(await (await load(id)).arrayBuffer()).equals(bytes.subarray(0, 1000))).toBe(true);
      expect((await load(sent.id)).status).toBe(200);
    },
  );

  it('names what its operator has to change, and no key', async () => {
    const wrong = bucket({ FILES_S3_SECRET_ACCESS_KEY: 'hidden' });
    const missing = bucket({ FILES_S3_BUCKET: 'elsewhere' });
    for (const [act, message] of [
      [() => wrong.put('x/0', Buffer.from('x')), '403 SignatureDoesNotMatch'],
      [() => missing.get('x/0'), '404 NoSuchBucket'],
      [() => missing.remove('x/0'), '404 NoSuchBucket'],
    ] as const) {
      const error = await act().catch((reason: unknown) => reason as Error);
      expect(error).toMatchObject({
        failure: 'operator',
        message: expect.stringContaining(message) as string,
      });
      expect(JSON.stringify([error, String((error as Error).stack)])).not.toMatch(/hidden|S3RVER/);
    }
  });
});
