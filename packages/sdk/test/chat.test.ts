import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatClient, Message } from '../src/index.js';
import { ChatError, createMemoryTokenStore } from '../src/index.js';
import { PASSWORD, startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';

let server: Awaited<ReturnType<typeof startChatServer>>;
let ada: ChatClient;
let grace: ChatClient;

beforeAll(async () => {
  server = await startChatServer();
  [ada, grace] = await Promise.all([server.person('ada'), server.person('grace')]);
});
afterAll(() => server?.close());

describe('accounts', () => {
  it('registers without signing in, signs in, restores, and signs out permanently', async () => {
    const tokenStore = createMemoryTokenStore();
    const client = server.client({ tokenStore });
    const profile = await client.auth.register({
      username: 'Linus',
      password: PASSWORD,
      displayName: 'Linus T',
    });
    expect(profile).toMatchObject({ username: 'linus', displayName: 'Linus T', kind: 'user' });
    expect(client.user).toBeNull();
    await expect(client.auth.profile()).rejects.toMatchObject({ code: 'not_signed_in' });

    await client.auth.signIn({ username: 'linus', password: PASSWORD });
    expect(client.user).toMatchObject({ username: 'linus' });
    const again = server.client({ tokenStore });
    expect(await again.auth.restore()).toMatchObject({ username: 'linus' });
    await again.auth.updateProfile({ displayName: 'L.' });
    expect(again.user?.displayName).toBe('L.');

    const refreshToken = (await tokenStore.load())!.refreshToken!;
    await again.auth.signOut();
    expect(again.user).toBeNull();
    expect(await tokenStore.load()).toBeNull();
    const answer = await fetch(`${server.url}/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'demo',
        refresh_token: refreshToken,
      }),
    });
    expect(answer.status).toBe(400);
  });

  it('ends the session of the store, also where it was not restored', async () => {
    const tokenStore = createMemoryTokenStore();
    await server.signedIn('leaver', { tokenStore });
    const refreshToken = (await tokenStore.load())!.refreshToken!;
    await server.client({ tokenStore }).auth.signOut();
    expect(await tokenStore.load()).toBeNull();
    const fields = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: refreshToken };
    const answer = await fetch(`${server.url}/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('reports errors by code', async () => {
    const client = server.client();
    await expect(client.auth.register({ username: 'ada', password: PASSWORD })).rejects.toMatchObject({
      code: 'username_taken',
      status: 409,
      retryable: false,
    });
    const short = await client.auth
      .register({ username: 'eve', password: 'x' })
      .catch((error: unknown) => error);
    expect(short).toBeInstanceOf(ChatError);
    expect(short).toMatchObject({ code: 'validation_failed', errors: [{ path: 'password' }] });
    await expect(client.auth.signIn({ username: 'ada', password: 'wrong words' })).rejects.toMatchObject({
      code: 'invalid_grant',
    });
    await expect(client.connect()).rejects.toMatchObject({ code: 'not_signed_in' });
    await expect(ada.rooms.get('no-such-room')).rejects.toMatchObject({
      code: 'room_not_found',
      status: 404,
    });
  });
});

describe('rooms and messages', () => {
  it('refuses a text that is far too long without losing its connection', async () => {
    const { slug } = await ada.rooms.create({ name: 'Long texts' });
    const { id } = await ada.messages.send(slug, 'short');
    const states: string[] = [];
    const forget = ada.on('connection.changed', ({ status }) => states.push(status));
    const tooLong = 'x'.repeat(2_000_000);
    const refusal = {
      code: 'validation_failed',
      retryable: false,
      errors: [{ path: 'content', code: 'too_long' }],
    };
    await expect(ada.messages.send(slug, tooLong, { clientMessageId: 'long' })).rejects.toMatchObject(
      refusal,
    );
    await expect(ada.messages.edit(slug, id, tooLong)).rejects.toMatchObject(refusal);
    expect(ada.messages.pending(slug)).toMatchObject([{ clientMessageId: 'long', status: 'failed' }]);
    ada.messages.discard('long');
    // What just fits is the server's to judge.
    await ada.messages.send(slug, '\u{1F600}'.repeat(4000));
    await expect(ada.messages.send(slug, 'x'.repeat(4001))).rejects.toMatchObject({
      ...refusal,
      status: 422,
    });
    forget();
    expect(states).toEqual([]);
  });

  it('transmits messages both ways, with edits, deletions, typing, presence and marks of what came and was read', async () => {
    const created = nextEvent(ada, 'room.created');
    const room = await ada.rooms.create({ name: 'General', topic: 'Everything' });
    expect(room).toMatchObject({ slug: 'general', role: 'owner' });
    expect((await created).room.slug).toBe('general');
    const found = await grace.rooms.list({ scope: 'public', q: 'gen' });
    expect(found.results.map(({ slug }) => slug)).toContain('general');

    const added = nextEvent(ada, 'member.added', ({ member }) => member.user.username === 'grace');
    await grace.rooms.join('general');
    await added;
    ada.messages.track('general', 0, 0);
    grace.messages.track('general', 0, 0);

    const atGrace: [string, string | null][] = [];
    grace.on('message.new', ({ message }) => atGrace.push(['new', message.content]));
    grace.on('message.updated', ({ message }) => atGrace.push(['updated', message.content]));
    grace.on('message.deleted', ({ message }) => atGrace.push(['deleted', message.content]));

    const typing = nextEvent(grace, 'typing.changed', ({ users }) => users.length === 1);
    ada.typing.start('general');
    expect((await typing).users[0]?.username).toBe('ada');
    expect(grace.typing.current('general')).toHaveLength(1);

    const outbox: string[] = [];
    ada.on('outbox.changed', ({ messages }) => outbox.push(messages.map(({ status }) => status).join()));
    const first = await ada.messages.send('general', 'Hello, Grace');
    expect(first).toMatchObject({ seq: 1, content: 'Hello, Grace', sender: { username: 'ada' } });
    expect(outbox).toEqual(['queued', 'sending', 'sent']);
    expect(ada.messages.pending('general')).toEqual([]);
    const answered = nextEvent(ada, 'message.new', ({ message }) => message.sender.username === 'grace');
    await grace.messages.send('general', 'Hello, Ada');
    expect((await answered).message.content).toBe('Hello, Ada');

    const gone = nextEvent(grace, 'message.deleted');
    await ada.messages.edit('general', first.id, 'Hello again');
    await ada.messages.delete('general', first.id);
    await gone;
    expect(atGrace).toEqual([
      ['new', 'Hello, Grace'],
      ['new', 'Hello, Ada'],
      ['updated', 'Hello again'],
      ['deleted', null],
    ]);
    expect(grace.typing.current('general')).toEqual([]);

    const page = await grace.messages.list('general', { limit: 1 });
    expect(page).toMatchObject({ hasMoreBefore: true, results: [{ seq: 2 }] });
    const marked = nextEvent(grace, 'read', ({ user }) => user.username === 'ada');
    await ada.rooms.markRead('general', 2);
    expect((await marked).seq).toBe(2);

    const delivered = nextEvent(ada, 'delivered', ({ user }) => user.username === 'grace');
    const third = await ada.messages.send('general', 'Are you there?');
    expect(await delivered).toMatchObject({ room: 'general', seq: third.seq });

    const members = await grace.members.list('general');
    expect(members.nextCursor).toBeNull();
    expect(members.results.map(({ user, role }) => [user.username, role])).toEqual(
      expect.arrayContaining([
        ['ada', 'owner'],
        ['grace', 'member'],
      ]),
    );
    expect(grace.presence.statusOf('ada')).toBe('online');
    expect((await ada.members.setRole('general', 'grace', 'moderator')).role).toBe('moderator');
  });

  it('keeps the order of many sends, each stored once', async () => {
    const { slug } = await ada.rooms.create({ name: 'Order' });
    const texts = Array.from({ length: 40 }, (_, index) => `number ${index}`);
    const sent = await Promise.all(texts.map((text) => ada.messages.send(slug, text)));
    expect(sent.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1));
    const again = await ada.messages.send(slug, texts[0]!, { clientMessageId: sent[0]!.clientMessageId });
    expect(again.id).toBe(sent[0]!.id);
  });

  it('keeps a refused message until it is retried or discarded', async () => {
    const { slug } = await ada.rooms.create({ name: 'Refused', slug: 'refused' });
    const stranger = await server.person('stranger');
    const clientMessageId = 'stranger-1';
    await expect(stranger.messages.send(slug, 'Let me in', { clientMessageId })).rejects.toMatchObject({
      code: 'not_a_member',
    });
    expect(stranger.messages.pending(slug)).toMatchObject([
      { status: 'failed', error: { code: 'not_a_member' } },
    ]);
    await stranger.rooms.join(slug);
    const message: Message = await stranger.messages.retry(clientMessageId);
    expect(message).toMatchObject({ content: 'Let me in', clientMessageId });
    expect(stranger.messages.pending(slug)).toEqual([]);

    await expect(stranger.messages.send(slug, ' ', { clientMessageId: 'blank' })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    stranger.messages.discard('blank');
    expect(stranger.messages.pending(slug)).toEqual([]);
  });

  it('sends over REST where no socket is open', async () => {
    const { slug } = await ada.rooms.create({ name: 'No socket' });
    const client = server.client();
    await client.auth.signIn({ username: 'ada', password: PASSWORD });
    const message = await client.messages.send(slug, 'by REST');
    expect(client.connection.status).toBe('idle');
    const edited = await client.messages.edit(slug, message.id, 'by REST, edited');
    const { results } = await client.messages.changes(slug, 0);
    expect(results).toEqual([edited]);
  });

  it('shows the monitor ciphertext only', async () => {
    const { slug } = await ada.rooms.create({ name: 'Watched' });
    const monitor = ada.monitor.connect();
    await new Promise<void>((resolve) =>
      monitor.on('status', ({ status }) => status === 'online' && resolve()),
    );
    const flow = new Promise<string>((resolve) =>
      monitor.on('flow', (frames) => {
        const frame = frames.find(({ room }) => room === slug);
        if (frame) resolve(JSON.stringify(frame));
      }),
    );
    await ada.messages.send(slug, 'a canary sings');
    expect(await flow).toContain('gAAAA');
    expect(await flow).not.toContain('canary');
    monitor.close();
    expect((await ada.monitor.summary()).rooms.find(({ room }) => room === slug)?.messages).toBe(1);
  });
});
