import { addClient } from '../../../packages/server/src/services/admin/clients.js';
import type { Models } from '../../../packages/server/src/models/index.js';
import { insist, RestError } from '../rest.js';
import type { Person } from './steady-traffic.js';

/** What erases people as the backend of a site does. */
export interface Eraser {
  /** People whose erasure has begun: what they send may fail. */
  begun: ReadonlySet<string>;
  /** People whose erasure was acknowledged. */
  done: ReadonlySet<string>;
  /** Erases a person; retries at another node what got no response. */
  erase(person: Person): Promise<void>;
}

const TRIES = 500;

/** Creates an OAuth client of a backend, and what it erases people with. */
export async function createEraser(urls: string[], models: Models): Promise<Eraser> {
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  const input = { name: 'Backend', use: 'bot' as const, scopes: ['site:admin' as const] };
  const { clientId, secret } = await addClient({ models, clock: Date.now } as never, site, input);
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const [begun, done] = [new Set<string>(), new Set<string>()];

  return {
    begun,
    done,
    async erase({ username }) {
      begun.add(username);
      let tries = 0;
      await insist(async () => {
        tries += 1;
        const url = `${urls[tries % urls.length]!}/api/site/users/@${username}/`;
        const { status } = await fetch(url, {
          method: 'DELETE',
          headers: { authorization },
          signal: AbortSignal.timeout(10_000),
        });
        // An erasure whose response was lost may have taken the name already.
        if (status !== 202 && !(status === 404 && tries > 1))
          throw new RestError(status, `erase ${username}`);
      }, TRIES);
      done.add(username);
    },
  };
}

/** Returns what is left of people who were erased, in words: living keys, and messages that are not deleted. */
export async function tracesOf(
  { DataKey, User, Message }: Models,
  people: readonly { username: string; id: string }[],
): Promise<string[]> {
  const left: string[] = [];
  for (const { username, id } of people) {
    const owner = `user:${id}` as const;
    const [living, name, messages] = await Promise.all([
      DataKey.countDocuments({ owner: { $eq: owner }, destroyedAt: { $eq: null } }),
      User.findById(id).select('username').lean(),
      Message.countDocuments({ sender: { $eq: id }, deletedAt: { $eq: null } } as never),
    ]);
    if (living > 0) left.push(`${username}: ${living} keys`);
    if (name?.username === username) left.push(`${username}: the name`);
    if (messages > 0) left.push(`${username}: ${messages} messages`);
  }
  return left;
}
