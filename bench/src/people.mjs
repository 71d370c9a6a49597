// Creates users, rooms and sockets, all through the public API.
import { randomUUID } from 'node:crypto';
import { createHttp } from './http.mjs';
import { openSocket } from './socket.mjs';

const PASSWORD = 'a long enough passphrase';
const CLIENT = { client_id: 'demo' };

/** Calls `work` for each item, `width` at once. */
export async function forEachLimited(items, width, work) {
  const queue = [...items.entries()];
  const run = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: width }, run));
}

/** Signs in; resolves with the response of the token endpoint. */
export const signIn = (http, username) =>
  http.call('POST', '/oauth/token/', {
    form: { grant_type: 'password', username, password: PASSWORD, ...CLIENT },
  });

/** Exchanges a refresh token; resolves with the response of the token endpoint. */
export const refresh = (http, refreshToken) =>
  http.call('POST', '/oauth/token/', {
    form: { grant_type: 'refresh_token', refresh_token: refreshToken, ...CLIENT },
  });

/** Registers users until the list `people` has `count`; resolves with that many, each with an access token. */
export async function ensurePeople(baseUrl, people, count) {
  const http = createHttp(baseUrl, 4);
  await forEachLimited(Array.from({ length: Math.max(0, count - people.length) }), 4, async () => {
    const username = `b${randomUUID().slice(0, 13)}`;
    await http.call('POST', '/api/auth/register/', { body: { username, password: PASSWORD } });
    const { access_token: token } = await signIn(http, username);
    people.push({ username, token });
  });
  http.close();
  return people.slice(0, count);
}

/** Creates a public room with these members, the first as its owner; resolves with its slug. */
export async function createRoom(http, members) {
  const slug = `bench-${randomUUID().slice(0, 13)}`;
  const [owner, ...others] = members;
  await http.call('POST', '/api/chat/rooms/', {
    token: owner.token,
    body: { name: slug, slug, visibility: 'public' },
  });
  await forEachLimited(others, 4, ({ token }) =>
    http.call('POST', `/api/chat/rooms/${slug}/join/`, { token }),
  );
  return slug;
}

/** Opens `rooms` rooms of `size` users each, each user in one room only and with one socket. */
export async function openRooms(baseUrl, people, { rooms, size, createReceipts }) {
  const http = createHttp(baseUrl, 4);
  const opened = [];
  for (let index = 0; index < rooms; index += 1) {
    const members = people.slice(index * size, (index + 1) * size);
    const slug = await createRoom(http, members);
    const receipts = createReceipts(members.length);
    const sockets = [];
    for (const [place, { token }] of members.entries())
      sockets.push(await openSocket(baseUrl, token, (text) => receipts.received(place, text)));
    opened.push({ slug, members, receipts, sockets });
  }
  http.close();
  return opened;
}
