import { setTimeout as wait } from 'node:timers/promises';
import type { ChangesPage, Message, MessagePage } from '@sotto/protocol';
import type { Sighting } from './evidence.js';

const REQUEST_MS = 10_000;
const PAUSE_MS = 200;
const PASSWORD = 'correct horse battery staple';

/** A response with an error status. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    what: string,
  ) {
    super(`${what}: ${status}`);
  }
}

/** Sends a REST request without the SDK; rejects if the connection breaks. Without content, resolves with undefined. */
export async function request<T>(
  url: string,
  method: string,
  path: string,
  token: string,
  body?: object,
): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new RestError(response.status, `${method} ${path} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Registers and signs in; resolves with the access token. */
export async function signUp(url: string, username: string): Promise<string> {
  await request(url, 'POST', '/api/auth/register/', '', { username, password: PASSWORD, client_id: 'demo' });
  const form = { grant_type: 'password', client_id: 'demo', username, password: PASSWORD };
  const response = await fetch(`${url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Retries while the connection or the server fails, for results that the checker needs. */
export async function insist<T>(ask: () => Promise<T>, tries = 50): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || (error instanceof RestError && error.status < 500)) throw error;
      await wait(PAUSE_MS);
    }
  }
}

export const roomPath = (room: string) => `/api/chat/rooms/${room}/`;

export function toSighting(message: Message): Sighting {
  const { id, seq, rev, sender, clientMessageId, content } = message;
  return { id, seq, rev, sender: sender.username, clientMessageId, content };
}

/** Reads the whole history of a room, in its order. */
export async function readHistory(url: string, token: string, room: string): Promise<Sighting[]> {
  const read: Sighting[] = [];
  for (let more = true; more;) {
    const path = `${roomPath(room)}messages/?limit=100&after=${read.at(-1)?.seq ?? 0}`;
    const page = await insist(() => request<MessagePage>(url, 'GET', path, token));
    read.push(...page.results.map(toSighting));
    more = page.hasMoreAfter;
  }
  return read;
}

/** Reads all changes of a room after `since`, in the order of its log. */
export async function readChanges(
  url: string,
  token: string,
  room: string,
  since: number,
): Promise<Sighting[]> {
  const read: Sighting[] = [];
  for (let rev = since, more = true; more;) {
    const path = `${roomPath(room)}changes/?since=${rev}`;
    const page = await insist(() => request<ChangesPage>(url, 'GET', path, token));
    read.push(...page.results.map(toSighting));
    rev = page.rev;
    more = page.hasMore;
  }
  return read;
}
