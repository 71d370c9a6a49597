import type { Session, TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords } from '../src/oauth/passwords.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { createClients } from './support/socket-clients.js';

// Two nodes without Redis: what one of them ends, the other finds in the store.
const PASSWORD = 'correct horse battery staple';
const NEXT = 'a longer horse battery staple';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const clients = createClients();
let cluster: ChatCluster;
let nodes: [ChatNode, ChatNode];

beforeAll(async () => {
  cluster = await startCluster();
  nodes = [await cluster.addNode(), await cluster.addNode()];
});
afterAll(async () => {
  clients.closeAll();
  await cluster.close();
});

const signIn = async (username: string, password = PASSWORD, userAgent = FIREFOX) => {
  const response = await fetch(`${nodes[0].url}/oauth/token/`, {
    method: 'POST',
    headers: { 'user-agent': userAgent },
    body: new URLSearchParams({ grant_type: 'password', client_id: 'demo', username, password }),
  });
  return { status: response.status, token: ((await response.json()) as TokenResponse).access_token };
};
const sessionsOf = async (token: string) =>
  (await nodes[0].request<{ results: Session[] }>('GET', '/api/auth/sessions/', token)).body.results;
const end = (token: string, path = '') =>
  nodes[0].request<{ code?: string }>('DELETE', `/api/auth/sessions/${path}`, token);
const changePassword = (token: string, current: string, next: string) =>
  nodes[0].request<{ code: string; errors: { path: string }[] }>('PUT', '/api/auth/password/', token, {
    current,
    next,
  });
const works = async (token: string) =>
  (await nodes[0].request('GET', '/api/auth/profile/', token)).status === 200;
const auditOf = async ({ id }: Person) =>
  (await nodes[0].running.context.models.Audit.find({ actor: { $eq: `user:${id}` } }).lean()).map(
    ({ action, state }) => `${action} ${state}`,
  );

describe('GET /api/auth/sessions/', () => {
  it('lists the open sessions of the user with client, times and browser, and no id of a token', async () => {
    const ada = await nodes[0].register('ada');
    const { token } = await signIn('ada');
    const sessions = await sessionsOf(token);
    expect(sessions).toMatchObject([
      { current: true, method: 'password', client: 'Demo', userAgent: 'Firefox 128, Linux' },
      { current: false, method: 'password', client: 'Demo', userAgent: 'node' },
    ]);
    const [{ id, startedAt, lastSeenAt, expiresAt }] = sessions as [Session];
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    for (const time of [startedAt, lastSeenAt, expiresAt]) expect(new Date(time).toISOString()).toBe(time);
    expect(JSON.stringify(sessions)).not.toContain(ada.refreshToken.split('.')[0]);
    await nodes[0].register('eve');
    expect(await sessionsOf((await signIn('eve')).token)).toHaveLength(2);
  });
});

describe('DELETE /api/auth/sessions/', () => {
  it('ends one session: its token at once, and its sockets on both nodes', async () => {
    const bea = await nodes[0].register('bea');
    const { token } = await signIn('bea');
    const sockets = await Promise.all(nodes.map(({ url }) => clients.connect(url, bea.token)));
    const kept = await clients.connect(nodes[1].url, token);
    const other = (await sessionsOf(token)).find(({ current }) => !current)!;
    expect((await end(token, `${other.id}/`)).status).toBe(204);
    expect(await works(bea.token)).toBe(false);
    for (const socket of sockets)
      expect(await socket.next('session.ended')).toEqual({ code: 'token_revoked' });
    await Promise.all(sockets.map(({ closed }) => closed));
    expect(await works(token)).toBe(true);
    expect(kept.socket.connected).toBe(true);
    expect(await end(token, `${other.id}/`)).toMatchObject({
      status: 404,
      body: { code: 'session_not_found' },
    });
    expect(await auditOf(bea)).toEqual(['user.created done', 'session.ended done']);
  });

  it("returns 404 for another user's session, as for one that never was", async () => {
    await nodes[0].register('cleo');
    const dora = await nodes[0].register('dora');
    const [own] = await sessionsOf(dora.token);
    const { token } = await signIn('cleo');
    const strip = ({ body }: { body: object }) => ({ ...body, requestId: undefined });
    const foreign = await end(token, `${own!.id}/`);
    expect(foreign.status).toBe(404);
    expect(strip(foreign)).toEqual(strip(await end(token, `${'0'.repeat(32)}/`)));
    expect(await works(dora.token)).toBe(true);
  });

  it('ends the other sessions, or all', async () => {
    const eli = await nodes[0].register('eli');
    const [second, third] = [await signIn('eli'), await signIn('eli')];
    const socket = await clients.connect(nodes[1].url, second.token);
    expect((await end(third.token)).status).toBe(204);
    await socket.closed;
    expect([await works(eli.token), await works(second.token), await works(third.token)]).toEqual([
      ...[false, false, true],
    ]);
    expect((await end(third.token, '?all=maybe')).status).toBe(422);
    expect((await end(third.token, '?all=true')).status).toBe(204);
    expect(await works(third.token)).toBe(false);
    expect(await auditOf(eli)).toEqual(['user.created done', 'sessions.ended done', 'sessions.ended done']);
  });
});

describe('PUT /api/auth/password/', () => {
  it('changes the password and ends the other sessions, on both nodes', async () => {
    const fay = await nodes[0].register('fay');
    const { token } = await signIn('fay');
    const socket = await clients.connect(nodes[1].url, fay.token);
    expect(await changePassword(token, 'not her password', NEXT)).toMatchObject({
      ...{ status: 403, body: { code: 'wrong_password' } },
    });
    expect(await works(fay.token)).toBe(true);
    expect((await changePassword(token, PASSWORD, NEXT)).status).toBe(204);
    expect(await socket.next('session.ended')).toEqual({ code: 'token_revoked' });
    expect([await works(fay.token), await works(token)]).toEqual([false, true]);
    expect((await signIn('fay')).status).toBe(400);
    expect((await signIn('fay', NEXT)).status).toBe(200);
    expect(await auditOf(fay)).toEqual(['user.created done', 'password.changed done']);
  });

  it.each(['password123', 'gus', 'short', 'x'.repeat(129)])('refuses %s as a new password', async (next) => {
    const name = 'gus';
    if ((await signIn(name)).status !== 200) await nodes[0].register(name);
    const { status, body } = await changePassword((await signIn(name)).token, PASSWORD, next);
    expect([status, body.code, body.errors[0]!.path]).toEqual([422, 'validation_failed', 'next']);
    expect((await signIn(name)).status).toBe(200);
  });

  it('counts wrong passwords as failed sign-ins', async () => {
    await nodes[0].register('hal');
    const { token } = await signIn('hal');
    for (let i = 0; i < 10; i += 1)
      expect((await changePassword(token, `wrong ${i}`, NEXT)).body.code).toBe('wrong_password');
    expect((await changePassword(token, PASSWORD, NEXT)).body.code).toBe('rate_limited');
  });

  it('says so where the account has no password', async () => {
    const ida = await nodes[0].register('ida');
    await nodes[0].running.context.models.User.updateOne(
      { username: { $eq: 'ida' } },
      { $unset: { passwordHash: 1 } },
    );
    const { status, body } = await changePassword(ida.token, PASSWORD, NEXT);
    expect([status, body.code]).toEqual([403, 'profile_managed']);
  });

  it('leaves no session to a sign-in with the old password that runs at the same time', async () => {
    // On the other node, which counts registrations for itself.
    const joy = await nodes[1].register('joy');
    const { models } = nodes[0].running.context;
    const passwordHash = await createPasswords().hash(NEXT, 'test');
    // The password changes after it was checked, and the sessions end before the new one is there.
    const create = models.OAuthSession.create.bind(models.OAuthSession);
    models.OAuthSession.create = (async (row: never) => {
      models.OAuthSession.create = create;
      await models.User.updateOne(
        { username: { $eq: 'joy' } },
        { $set: { passwordHash, passwordSetAt: new Date() } },
      );
      return create(row);
    }) as never;
    expect((await signIn('joy')).status).toBe(400);
    const open = await models.OAuthSession.find({ user: { $eq: joy.id }, endedAt: { $eq: null } }).lean();
    expect(open.map(({ _id }) => _id)).toEqual([joy.refreshToken.split('.')[0]]);
  });
});
