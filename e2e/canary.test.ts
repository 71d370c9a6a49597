import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

let server: TestServer;
const clients: ChatClient[] = [];
beforeAll(async () => (server = await startServer({ LOG_LEVEL: 'trace' })));
afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Files of the data directory that hold a text, as UTF-8, UTF-16 or base64. */
async function filesWith(text: string): Promise<string[]> {
  const needles = [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64').slice(4, -4)),
  ];
  const found = await Promise.all(
    (await filesBelow(server.dataDir)).map(async (file) => {
      const bytes = await readFile(file);
      return needles.some((needle) => bytes.includes(needle)) ? [file] : [];
    }),
  );
  return found.flat();
}

it("keeps no text outside its readers' pages: not in the data, the logs, or the monitor", async () => {
  const canary = (path: string) => `canary-${path}-7f3a9c51d2`;
  const password = 'canary-password-7f3a9c51d2';
  const client = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  clients.push(client);
  await client.auth.register({ username: 'canary', password });
  await client.auth.signIn({ username: 'canary', password });
  const token = await client.auth.getAccessToken();
  // Control: names of public rooms are not encrypted, so the same search must find this one.
  const control = 'control-name-7f3a9c51d2';
  const room = await client.rooms.create({ name: control });
  const path = `${server.url}/api/chat/rooms/${room.slug}/messages/`;
  const flows: string[] = [];
  const monitor = client.monitor.connect();
  monitor.on('flow', (frames) => flows.push(JSON.stringify(frames)));

  // Every way in: REST, REST edit, Socket.IO send, edit and refusal, plain WebSocket, and a text that is refused.
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = (content: string) =>
    fetch(path, { method: 'POST', headers, body: JSON.stringify({ content }) });
  const first = (await (await post(canary('rest'))).json()) as { id: string };
  await fetch(`${path}${first.id}/`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ content: canary('rest-edit') }),
  });
  await post(`${canary('refused')}\u0000`);
  await fetch(`${server.url}/api/nothing/?q=${canary('query')}`, { headers });
  await client.connect();
  const second = await client.messages.send(room.slug, canary('socket'));
  await client.messages.edit(room.slug, second.id, canary('socket-edit'));
  const third = await client.messages.send(room.slug, canary('deleted'));
  await client.messages.delete(room.slug, third.id);
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws/chat/${room.slug}/?token=${token}`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const acknowledged = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      if ((JSON.parse(data.toString()) as { type: string }).type === 'ack') resolve();
    });
  });
  socket.send(JSON.stringify({ type: 'message.send', content: canary('plain') }));
  await acknowledged;
  socket.close();
  await expect.poll(() => flows.join('').match(/gAAAA/g)?.length ?? 0).toBeGreaterThan(2);
  monitor.close();

  const named = await client.rooms.create({
    ...{ name: canary('name'), topic: canary('topic'), slug: canary('slug'), visibility: 'private' as const },
  });
  expect(await client.rooms.get(named.slug)).toMatchObject({ name: canary('name'), topic: canary('topic') });
  await client.rooms.update(named.slug, { name: canary('name-edit'), topic: canary('topic-edit') });
  expect((await client.rooms.get(named.slug)).name).toBe(canary('name-edit'));

  // They were really stored: their reader receives them.
  const page = await client.messages.list(room.slug);
  expect(page.results.map(({ content }) => content)).toEqual([
    canary('rest-edit'),
    canary('socket-edit'),
    null,
    canary('plain'),
  ]);

  expect(await filesWith(control)).not.toEqual([]);
  for (const way of ['rest', 'rest-edit', 'refused', 'query', 'socket', 'socket-edit', 'deleted', 'plain']) {
    expect(await filesWith(canary(way)), way).toEqual([]);
    expect(server.output(), way).not.toContain(canary(way));
    expect(flows.join(''), way).not.toContain(canary(way));
  }
  // The monitor shows names, to those who may read the room.
  for (const way of ['name', 'name-edit', 'topic', 'topic-edit', 'slug']) {
    expect(await filesWith(canary(way)), way).toEqual([]);
    expect(server.output(), way).not.toContain(canary(way));
  }
  expect(await filesWith(password)).toEqual([]);
  expect(await filesWith(token)).toEqual([]);
  expect(server.output()).toContain('/api/chat/rooms/');
  for (const secret of [password, token]) expect(server.output()).not.toContain(secret);
});
