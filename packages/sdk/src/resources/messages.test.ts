import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createChatClient } from '../chat-client.js';
import type { ChatClient } from '../api/chat-client.js';
import type { OutboxRecord } from '../ports.js';
import { createMemoryOutboxStore } from '../outbox/stores.js';
import { createFakeTabs } from '../testing/fake-tabs.js';
import { createManualClock, settle } from '../testing/manual-clock.js';

const ada = { id: 'u1', username: 'ada', displayName: 'Ada', kind: 'user' };
const grant = { access_token: 'a', expires_in: 900, token_type: 'Bearer', scope: 'chat' };
let client: ChatClient;
const put = vi.fn<(record: OutboxRecord) => void>();

beforeEach(async () => {
  put.mockReset();
  const memory = createMemoryOutboxStore();
  const { locks, createChannel } = createFakeTabs().tab();
  client = createChatClient({
    ...{ serverUrl: 'https://chat.example', clientId: 'c', clock: createManualClock(), locks },
    async fetch(url) {
      const { pathname } = new URL(String(url));
      if (pathname.startsWith('/oauth/')) return Response.json(grant);
      if (pathname === '/api/auth/profile/') return Response.json(ada);
      throw new TypeError('fetch failed');
    },
    createChannel(name) {
      const channel = createChannel(name);
      // As a browser does it.
      return { ...channel, postMessage: (data) => channel.postMessage(structuredClone(data)) };
    },
    outboxStore: {
      ...{ ...memory, key: 'outbox' },
      put(scope, record) {
        put(structuredClone(record));
        return memory.put(scope, record);
      },
    },
  });
  await client.auth.signIn({ username: 'ada', password: 'x' });
});
afterEach(() => client.close());

/** An object of a framework that watches it, and all in it: no structured clone can be made of it. */
const watched = <T extends object>(value: T): T =>
  new Proxy(value, {
    get(target, name, receiver): unknown {
      const found: unknown = Reflect.get(target, name, receiver);
      return typeof found === 'object' && found ? watched(found) : found;
    },
  });

it('keeps files that a framework watches', async () => {
  const file = { id: 'f'.repeat(24), name: 'voice.webm', type: 'audio/webm', size: 3 };
  const files = [{ ...file, voice: { duration: 1, peaks: [1, 2] } }];
  const sending = client.messages.send('r', '', { files: watched(files) }).catch((error: unknown) => error);
  await settle();
  expect(put.mock.lastCall?.[0].files).toEqual(files);
  client.close();
  expect(await sending).toMatchObject({ code: 'kept' });
});

it('lets nobody wait for a reaction, also where it fails', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const reacting = client.messages.react('r', 'm', '👍');
  void client.messages.unreact('r', 'm', '👍');
  await settle();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  await expect(reacting).rejects.toMatchObject({ code: 'network' });
});
