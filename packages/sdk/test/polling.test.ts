import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPollingSocket } from '../src/polling.js';
import { startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';

let server: Awaited<ReturnType<typeof startChatServer>>;
beforeAll(async () => {
  server = await startChatServer();
});
afterAll(() => server?.close());

it('transmits a conversation by polling', async () => {
  const ada = await server.person('ada', { createSocket: createPollingSocket });
  const bob = await server.person('bob');
  const room = await ada.rooms.create({ name: 'Slow lane' });
  await bob.rooms.join(room.slug);
  const heard = nextEvent(ada, 'message.new');
  await bob.messages.send(room.slug, 'over the slow lane');
  expect((await heard).message.content).toBe('over the slow lane');
  expect((await ada.messages.send(room.slug, 'and back')).seq).toBe(2);
});
