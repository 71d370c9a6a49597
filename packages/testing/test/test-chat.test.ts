import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createChatClient } from '@sotto/sdk';
import type { StoredTokens, TokenStore } from '@sotto/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RefusedError, startTestChat } from '../src/index.js';
import type { Person, TestChat, Tokens } from '../src/index.js';
import { clientOf, closeClients } from './support/clients.js';
import { nextEvent } from '../../sdk/test/support/next-event.js';

let chat: TestChat;
let ada: Person;
beforeAll(async () => {
  chat = await startTestChat();
  ada = await chat.person('ada', { displayName: 'Ada Lovelace' });
});
afterEach(closeClients);
afterAll(() => chat?.close());

describe('people', () => {
  it('are registered and signed in, with tokens and a store that fit the SDK', async () => {
    const tokens: StoredTokens = ada.tokens;
    const store: TokenStore = ada.clientOptions.tokenStore;
    expect(await store.load()).toEqual(tokens);
    expect(ada.user).toMatchObject({ username: 'ada', displayName: 'Ada Lovelace', kind: 'user' });
    const client = await clientOf(ada);
    expect(client.user).toMatchObject({ username: 'ada' });
    await client.auth.signOut();
    expect(await store.load()).toBeNull();
    await client.auth.signIn({ username: ada.username, password: ada.password });
    expect(((await store.load()) as Tokens).accessToken).toBe(ada.tokens.accessToken);
  });

  it('have a fetch of their own', async () => {
    const response = await ada.fetch('/api/auth/profile/', {
      method: 'PATCH',
      body: JSON.stringify({ displayName: 'Ada' }),
    });
    expect(await response.json()).toMatchObject({ username: 'ada', displayName: 'Ada' });
  });

  it('cannot have a name twice, or a wrong one, and the error says so', async () => {
    const error = await chat.person('ada').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({
      status: 409,
      message: expect.stringMatching(/^unable to create the user ada; .*taken/),
    });
    await expect(chat.person('no spaces')).rejects.toThrow(/unable to create the user no spaces; username /);
  });
});

describe('rooms', () => {
  it('have their members, and the given messages in order', async () => {
    const [grace, joan] = await Promise.all([chat.person('grace'), chat.person('joan')]);
    const room = await chat.room('General', {
      owner: ada,
      members: [grace, joan],
      messages: 4,
      topic: 'All',
    });
    expect(room).toMatchObject({ slug: 'general', topic: 'All', memberCount: 3, lastSeq: 4, rev: 4 });
    expect(room.messages.map(({ content, sender }) => `${sender.username}: ${content}`)).toEqual([
      'ada: Message 1',
      'grace: Message 2',
      'joan: Message 3',
      'ada: Message 4',
    ]);
    const closed = await chat.room('Secret', {
      owner: grace,
      members: [joan],
      visibility: 'private',
      messages: ['Psst'],
    });
    expect(closed.messages[0]?.content).toBe('Psst');
    expect((await joan.fetch(`/api/chat/rooms/${closed.slug}/`)).status).toBe(200);
    expect((await ada.fetch(`/api/chat/rooms/${closed.slug}/`)).status).toBe(404);
  });

  it('have the lines of what people do, and those of a later version', async () => {
    const room = await chat.room('Stage', { owner: ada });
    const client = await clientOf(ada);
    await client.connect();
    const next = () => nextEvent(client, 'message.new', ({ message }) => message.kind === 'system');
    const renamed = next();
    await client.rooms.update(room.slug, { name: 'Stage crew' });
    const { message } = await renamed;
    expect(message).toMatchObject({ data: { type: 'room.renamed', name: 'Stage crew' } });
    const later = next();
    const line = { by: ada, content: 'Ada started a call', data: { type: 'call.started' } };
    const written = await chat.systemLine(room, line);
    expect((await later).message).toEqual(written);
    expect(written).toMatchObject({ kind: 'system', content: line.content, data: line.data });
    expect(written).not.toHaveProperty('via');
  });

  it('can be created during any fault', async () => {
    const rosalind = await chat.person('rosalind');
    chat.faults.refuse({ status: 503, path: '/' });
    chat.faults.loseAcknowledgements();
    await chat.faults.expireTokens(rosalind);
    chat.faults.goAway();
    try {
      const members = [await chat.person('barbara')];
      const room = await chat.room('In the storm', { owner: rosalind, members, messages: 2 });
      expect(room.messages).toHaveLength(2);
    } finally {
      chat.faults.clear();
    }
    expect((await fetch(`${chat.url}/healthz`)).status).toBe(200);
  });
});

describe('a fault', () => {
  it('counts, stops at its count, and says when it happened', async () => {
    const fault = chat.faults.refuse({ status: 503, count: 2 });
    const third = expect(fault.happened(3)).rejects.toThrow('happened 0 times, and will not again');
    const both = fault.happened(2);
    const statuses = [];
    for (let round = 0; round < 3; round += 1) statuses.push((await ada.fetch('/api/auth/profile/')).status);
    expect(statuses).toEqual([503, 503, 200]);
    await both;
    await fault.happened();
    await third;
  });

  it('that is switched off rejects pending waits for it', async () => {
    const fault = chat.faults.delay(50);
    const never = expect(fault.happened()).rejects.toThrow('switched off after it had happened 0 times');
    fault.off();
    await never;
    await expect(fault.happened()).rejects.toThrow('will not again');
    expect(fault.hits).toBe(0);
  });
});

describe('a chat', () => {
  it('with short tokens, limits, and pages of another origin', async () => {
    const origin = 'http://localhost:5173';
    await using other = await startTestChat({ accessTokenSeconds: 2, rateLimits: true, origins: [origin] });
    const joan = await other.person('joan');
    const asked = await joan.fetch('/api/chat/rooms/', { headers: { origin } });
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(
      (await joan.fetch('/api/chat/rooms/', { headers: { origin: 'http://evil.example' } })).status,
    ).toBe(403);
    const client = await clientOf(joan);
    await client.connect();
    await nextEvent(client, 'auth.expiring');
    // A room may be ordered long after the first token is over.
    const limited = Array.from({ length: 12 }, (_, index) => other.room(`Room ${index}`, { owner: joan }));
    const refused = (await Promise.allSettled(limited)).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    client.close();
  });

  it('refuses an invalid option, and leaves nothing behind', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('sotto-test-'));
    await expect(startTestChat({ accessTokenSeconds: 0 })).rejects.toThrow(/ACCESS_TOKEN_SECONDS must be/);
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('sotto-test-'));
    expect(after.length).toBeLessThanOrEqual(before.length);
  });

  it('shares nothing with another, and is gone after close, including open sockets', async () => {
    const other = await startTestChat();
    const joan = await other.person('ada');
    expect(joan.user.id).not.toBe(ada.user.id);
    const client = createChatClient(joan.clientOptions);
    await client.auth.restore();
    await client.connect();
    other.faults.delay(60_000);
    const waiting = expect(client.rooms.list()).rejects.toMatchObject({ code: 'network' });
    expect(existsSync(other.dataDir)).toBe(true);
    await Promise.all([other.close(), other.close(), waiting]);
    client.close();
    expect(existsSync(other.dataDir)).toBe(false);
    await expect(fetch(other.url)).rejects.toThrow();
    expect((await ada.fetch('/api/auth/profile/')).status).toBe(200);
  });
});
