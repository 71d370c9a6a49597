import type { ChangesPage, Member, Message, MessagePage, MonitorSummary, Page, Room } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

type Person = Awaited<ReturnType<HttpServer['person']>>;

let server: HttpServer;
let ada: Person;
let bob: Person;
let eve: Person;
/** A user of another site. */
let mallory: Person;
const api = '/api/chat/rooms/';

const as = (person: Person) => {
  const { access_token: token } = person.tokens;
  return <T = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    server.call<T>(method, path, { token, body, headers });
};

beforeAll(async () => {
  server = await startHttpServer();
  [ada, bob, eve] = [await server.person('ada'), await server.person('bob'), await server.person('eve')];
  const { clientId } = await server.addSite('other');
  mallory = await server.person('ada', clientId);
});
afterAll(() => server.close());

describe('rooms and messages over HTTP', () => {
  it('goes from a room to messages, edits, deletions, changes and read marks', async () => {
    const created = await as(ada)<Room>('POST', api, { name: 'Bühne & Crew' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ slug: 'buhne-crew', role: 'owner', memberCount: 1, rev: 0 });
    const room = `${api}buhne-crew/`;
    expect((await as(bob)('POST', `${room}join/`)).status).toBe(200);
    expect((await as(bob)('POST', `${room}join/`)).status).toBe(200);

    const first = await as(ada)<Message>('POST', `${room}messages/`, {
      content: 'one',
      clientMessageId: 'm1',
    });
    expect([first.status, first.body.seq, first.body.rev]).toEqual([201, 1, 1]);
    const again = await as(ada)<Message>('POST', `${room}messages/`, {
      content: 'one',
      clientMessageId: 'm1',
    });
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    const other = await as(ada)('POST', `${room}messages/`, { content: 'two', clientMessageId: 'm1' });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
    const keyed = { 'idempotency-key': 'm2' };
    expect((await as(bob)('POST', `${room}messages/`, { content: 'two' }, keyed)).status).toBe(201);
    expect((await as(bob)('POST', `${room}messages/`, { content: 'two' }, keyed)).status).toBe(200);

    const edited = await as(ada)<Message>('PATCH', `${room}messages/${first.body.id}/`, { content: 'uno' });
    expect(edited.body).toMatchObject({ content: 'uno', seq: 1, rev: 3 });
    expect((await as(bob)('PATCH', `${room}messages/${first.body.id}/`, { content: 'x' })).status).toBe(403);
    const gone = await as(ada)<Message>('DELETE', `${room}messages/${first.body.id}/`);
    expect(gone.body).toMatchObject({ content: null, rev: 4 });
    const late = await as(ada)('PATCH', `${room}messages/${first.body.id}/`, { content: 'x' });
    expect([late.status, late.body.code]).toEqual([409, 'message_deleted']);

    const page = await as(bob)<MessagePage>('GET', `${room}messages/`);
    expect(page.body.results.map(({ seq }) => seq)).toEqual([1, 2]);
    const changes = await as(bob)<ChangesPage>('GET', `${room}changes/?since=1`);
    expect(changes.body).toMatchObject({ rev: 4, hasMore: false });
    expect(changes.body.results.map(({ rev }) => rev)).toEqual([2, 4]);
    expect((await as(bob)('GET', `${room}changes/?since=9`)).body.code).toBe('cursor_ahead');

    const read = await as(ada)<{ unreadCount: number }>('POST', `${room}read/`, { seq: 2 });
    expect(read.body.unreadCount).toBe(0);
    const pageOne = await as(bob)<Page<Member>>('GET', `${room}members/?limit=1`);
    const pageTwo = await as(bob)<Page<Member>>(
      'GET',
      `${room}members/?limit=1&cursor=${pageOne.body.nextCursor}`,
    );
    const listed = [pageOne, pageTwo].flatMap(({ body }) => body.results.map(({ user }) => user.username));
    expect(listed.sort()).toEqual(['ada', 'bob']);
    expect((await as(bob)('GET', `${room}members/?cursor=nonsense`)).body.code).toBe('validation_failed');
    const members = await as(bob)<Page<Member>>('GET', `${room}members/`);
    expect(members.body.nextCursor).toBeNull();
    expect(members.body.results.map(({ user, role }) => `${user.username} ${role}`).sort()).toEqual([
      'ada owner',
      'bob member',
    ]);
    expect((await as(ada)('POST', `${room}leave/`)).body.code).toBe('last_owner');
    expect((await as(ada)('PATCH', `${room}members/bob/`, { role: 'owner' })).status).toBe(200);
    expect((await as(ada)('POST', `${room}leave/`)).status).toBe(204);
    expect((await as(ada)('POST', `${room}leave/`)).status).toBe(204);
  });

  it('counts unread messages per user', async () => {
    await as(ada)('POST', api, { name: 'Unread', slug: 'unread' });
    await as(bob)('POST', `${api}unread/join/`);
    for (const content of ['a', 'b', 'c']) await as(ada)('POST', `${api}unread/messages/`, { content });
    const unread = async (person: Person) =>
      (await as(person)<Room>('GET', `${api}unread/`)).body.unreadCount;
    expect([await unread(ada), await unread(bob), await unread(eve)]).toEqual([0, 3, 0]);
  });

  it('lists joined rooms complete and public ones by pages', async () => {
    for (const name of ['Page A', 'Page B', 'Page C']) await as(ada)('POST', api, { name });
    const first = await as(eve)<Page<Room>>('GET', `${api}?scope=public&limit=2`);
    const second = await as(eve)<Page<Room>>(
      'GET',
      `${api}?scope=public&limit=2&cursor=${first.body.nextCursor}`,
    );
    const slugs = [...first.body.results, ...second.body.results].map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(4);
    expect((await as(eve)<Page<Room>>('GET', `${api}?scope=joined`)).body.results).toEqual([]);
    expect((await as(eve)<Page<Room>>('GET', `${api}?scope=public&q=page%20b`)).body.results[0]?.slug).toBe(
      'page-b',
    );
    expect((await as(eve)('GET', `${api}?cursor=nonsense&scope=public`)).status).toBeLessThan(500);
  });
});

describe('who may see what', () => {
  /** Every endpoint that names a room. */
  const endpoints = (slug: string): [string, string, unknown?][] => [
    ['GET', `${api}${slug}/`],
    ['PATCH', `${api}${slug}/`, { name: 'x' }],
    ['POST', `${api}${slug}/join/`],
    ['POST', `${api}${slug}/leave/`],
    ['POST', `${api}${slug}/read/`, { seq: 1 }],
    ['GET', `${api}${slug}/messages/`],
    ['POST', `${api}${slug}/messages/`, { content: 'x' }],
    ['PATCH', `${api}${slug}/messages/0123456789abcdef01234567/`, { content: 'x' }],
    ['DELETE', `${api}${slug}/messages/0123456789abcdef01234567/`],
    ['GET', `${api}${slug}/changes/?since=0`],
    ['GET', `${api}${slug}/members/`],
    ['POST', `${api}${slug}/members/`, { username: 'eve' }],
    ['PATCH', `${api}${slug}/members/eve/`, { role: 'owner' }],
    ['DELETE', `${api}${slug}/members/ada/`],
  ];
  const withoutId = (text: string) => text.replace(/"requestId":"[^"]*"/, '');

  it('treats a private room like one that does not exist, everywhere', async () => {
    const { body: room } = await as(ada)<Room>('POST', api, { name: 'Secret', visibility: 'private' });
    expect(room.slug).toMatch(/^[a-z0-9]{16}$/);
    await as(ada)('POST', `${api}${room.slug}/messages/`, { content: 'psst' });
    const none = endpoints('there-is-no-such-room');
    for (const [index, [method, path, body]] of endpoints(room.slug).entries()) {
      const hidden = await as(eve)(method, path, body);
      const missing = await as(eve)(method, none[index]![1], body);
      expect([hidden.status, withoutId(hidden.text)], `${method} ${path}`).toEqual([
        missing.status,
        withoutId(missing.text),
      ]);
      expect(hidden.status, `${method} ${path}`).toBe(404);
    }
  });

  it('keeps sites apart on every endpoint', async () => {
    const { body: room } = await as(ada)<Room>('POST', api, { name: 'Tenant', slug: 'tenant' });
    for (const [method, path, body] of endpoints(room.slug)) {
      expect((await as(mallory)(method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    expect((await as(mallory)<Page<Room>>('GET', api)).body.results).toEqual([]);
    expect((await as(mallory)<MonitorSummary>('GET', '/api/monitor/summary/')).body.rooms).toEqual([]);
    expect((await as(mallory)<Room>('POST', api, { name: 'Tenant', slug: 'tenant' })).status).toBe(201);
    expect((await as(mallory)('POST', `${api}tenant/members/`, { username: 'bob' })).body.code).toBe(
      'user_not_found',
    );
  });

  it("shows the monitor ciphertext only, and only of the user's rooms", async () => {
    const canary = 'canary-of-the-monitor';
    await as(bob)('POST', api, { name: 'Watched', slug: 'watched' });
    await as(bob)('POST', `${api}watched/messages/`, { content: canary });
    const own = await as(bob)<MonitorSummary>('GET', '/api/monitor/summary/');
    const watched = own.body.rooms.find(({ room }) => room === 'watched');
    expect(watched?.last?.ciphertext).toMatch(/^gAAAA/);
    expect(own.text).not.toContain(canary);
    expect(own.text).not.toContain(bob.profile.id);
    const foreign = await as(eve)<MonitorSummary>('GET', '/api/monitor/summary/');
    expect(foreign.body.rooms.map(({ room }) => room)).not.toContain('watched');
  });
});
