import { randomBytes } from 'node:crypto';
import type { Actor } from '../actor.js';
import type { Models } from '../models/index.js';
import type { OAuthClients } from '../oauth/clients.js';
import { DEMO_CLIENT_ID } from '../seed-site.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import { CAST } from './script.js';

interface CastDeps {
  models: Pick<Models, 'User'>;
  clients: Pick<OAuthClients, 'find'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Returns the actors of the scripted people, in the order of the script. Creates their bots where they are missing. */
export async function loadCast({ models, clients, clock }: CastDeps): Promise<[Actor, ...Actor[]]> {
  async function findOrCreateBot({ username, displayName }: (typeof CAST)[number], site: string) {
    const own = { site, kind: 'bot' as const, displayName };
    // Only the server creates bots: a visitor who registered under this name is a user.
    const known = await models.User.findOne({ site: { $eq: site }, kind: 'bot', displayName }).lean();
    if (known) return known;
    const create = (name: string) =>
      models.User.create({ ...own, username: name, grantedScopes: [], createdAt: new Date(clock()) });
    try {
      return await create(username);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return create(`${username}-${randomBytes(3).toString('hex')}`);
    }
  }

  const client = await clients.find(DEMO_CLIENT_ID);
  const siteId = client!.site.toString();
  const cast: Actor[] = [];
  for (const person of CAST) {
    const { _id, username } = await findOrCreateBot(person, siteId);
    cast.push({
      // They act for the server, which owns the stage; the rules for bots bind those of others.
      kind: 'user',
      ...{ userId: _id.toString(), username, siteId, clientId: DEMO_CLIENT_ID, scopes: ['chat'] },
      ...{ sessionId: '', expiresAt: Number.MAX_SAFE_INTEGER },
    });
  }
  return cast as [Actor, ...Actor[]];
}
