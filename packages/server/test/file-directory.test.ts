import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedStoreUri } from '@sotto/embedded-store';
import { UPLOAD_PART_BYTES } from '@sotto/protocol';
import type { Message, TokenResponse, Upload } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';

// The files of a server on the embedded store, which are beside its database. Each start takes seconds.
const PARTS = 6;
const bytes = randomBytes((PARTS - 1) * UPLOAD_PART_BYTES + 5000);
const account = { username: 'ada', password: 'correct horse battery staple' };
let directory: string;
let server: ServerProcess;
let token: string;
const running: ServerProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-files-'));
  await start('data');
  await call('POST', '/api/auth/register/', account);
  await signIn();
  await call('POST', '/api/chat/rooms/', { name: 'Den', slug: 'den' });
});
afterAll(async () => {
  for (const each of running) await stop(each, 'SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const filesIn = (data = 'data') => join(directory, data, 'store', 'files');
const partOf = (n: number) => bytes.subarray(n * UPLOAD_PART_BYTES, (n + 1) * UPLOAD_PART_BYTES);

async function start(data: string): Promise<void> {
  server = await startServerProcess({ DATA_DIR: join(directory, data), RATE_LIMITS: 'off' });
  running.push(server);
}
async function stop(one: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  one.signal(signal);
  await one.ended;
}

function ask(method: string, path: string, body?: object | Buffer): Promise<Response> {
  const isBytes = Buffer.isBuffer(body);
  return fetch(server.url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      'content-type': isBytes ? 'application/octet-stream' : 'application/json',
    },
    ...(body && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
}
async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await ask(method, path, body);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}
async function signIn(): Promise<void> {
  const form = new URLSearchParams({ grant_type: 'password', client_id: 'demo', ...account });
  const response = await fetch(`${server.url}/oauth/token/`, { method: 'POST', body: form });
  token = ((await response.json()) as TokenResponse).access_token;
}

const begin = async () =>
  (await call<Upload>('POST', '/api/chat/rooms/den/uploads/', { name: 'film', size: bytes.length })).id;
const putPart = async (id: string, n: number) =>
  (await ask('PUT', `/api/chat/uploads/${id}/parts/${n}/`, partOf(n))).status;
async function send(id: string): Promise<Message> {
  await call('POST', `/api/chat/uploads/${id}/complete/`, {});
  return call<Message>('POST', '/api/chat/rooms/den/messages/', { content: '', files: [id] });
}
async function upload(): Promise<string> {
  const id = await begin();
  for (let n = 0; n < PARTS; n += 1) expect(await putPart(id, n)).toBe(204);
  await send(id);
  return id;
}
async function isWhole(id: string): Promise<boolean> {
  const response = await ask('GET', `/api/chat/files/${id}/`);
  return response.ok && Buffer.from(await response.arrayBuffer()).equals(bytes);
}

it('are parts in store/files, sealed, readable by their owner only', async () => {
  const id = await upload();
  const names = (await readdir(filesIn())).filter((name) => name !== 'drafts');
  expect(names.sort()).toEqual(Array.from({ length: PARTS }, (_, n) => `${id}.${n}`));
  const [first] = names;
  expect((await stat(join(filesIn(), first!))).mode & 0o777).toBe(0o600);
  expect((await stat(filesIn())).mode & 0o777).toBe(0o700);
  expect((await readFile(join(filesIn(), first!))).includes(partOf(0).subarray(0, 32))).toBe(false);
  expect(await isWhole(id)).toBe(true);
});

it('have every acknowledged part after a kill -9, and no half of one', async () => {
  const id = await begin();
  const acknowledged: number[] = [];
  const sends = Array.from({ length: PARTS }, async (_, n) => {
    if ((await putPart(id, n).catch(() => 0)) === 204) acknowledged.push(n);
    // The others are on their way: in memory, or as drafts.
    if (acknowledged.length === 2) server.signal('SIGKILL');
  });
  await Promise.all(sends);
  await server.ended;
  expect(acknowledged.length).toBeGreaterThanOrEqual(2);
  expect(acknowledged.length).toBeLessThan(PARTS);

  await start('data');
  await signIn();
  expect(await readdir(join(filesIn(), 'drafts'))).toEqual([]);
  const { received } = await call<Upload>('GET', `/api/chat/uploads/${id}/`);
  expect(received).toEqual(expect.arrayContaining(acknowledged));
  for (let n = 0; n < PARTS; n += 1) if (!received.includes(n)) expect(await putPart(id, n)).toBe(204);
  await send(id);
  expect(await isWhole(id)).toBe(true);
});

it('are read from the database where an earlier version has stored them there', async () => {
  const id = await upload();
  const store = await mongoose
    .createConnection(embeddedStoreUri(join(directory, 'data', 'store')))
    .asPromise();
  const chunks = store.db!.collection('file_chunks');
  for (let n = 0; n < PARTS; n += 1) {
    const file = join(filesIn(), `${id}.${n}`);
    const data = new mongoose.mongo.Binary(await readFile(file));
    const { modifiedCount } = await chunks.updateOne(
      { files_id: new mongoose.Types.ObjectId(id), n },
      { $set: { data } },
    );
    expect(modifiedCount).toBe(1);
    await rm(file);
  }
  await store.close();
  expect(await isWhole(id)).toBe(true);
});

it('are backed up and restored with store/', async () => {
  const id = await upload();
  await stop(server, 'SIGTERM');
  for (const part of ['store', 'keys'])
    await cp(join(directory, 'data', part), join(directory, 'copy', part), { recursive: true });
  await start('copy');
  await signIn();
  expect(await isWhole(id)).toBe(true);
});
