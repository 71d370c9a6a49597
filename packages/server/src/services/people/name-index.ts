import mongoose from 'mongoose';
import { toObjectId } from '../../models/object-id.js';
import { startTimeSlices } from '../../async/time-slices.js';
import { createTtlCache } from '../../cache/ttl-cache.js';
import type { ServicesDeps } from '../deps.js';
import { NAME_PATHS, openUsers } from '../user/profiles.js';
import { wordKeysOf } from './search-key.js';

/** Users of a site whose display names are kept in memory; in a larger site people are found by username alone. */
const MAX_NAMES = 20_000;
/** Lifetime of the names of a site in memory, in milliseconds. */
const TTL_MS = 60_000;
const MAX_SITES = 20;
/** Names that are opened at once. */
const BATCH = 500;

/** A name from one of its words on. */
interface Entry {
  readonly key: string;
  readonly userId: string;
}

/** The names of the people of one site. */
interface Names {
  /** Returns users with a name of which a word begins with the key, at most `limit`, by that word. */
  find(key: string, limit: number): string[];
}

/** Creates the index of display names of those who want to be found, which cannot be searched in the store: they are sealed there. */
export function createNameIndex(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'clock'>) {
  const { models, clock } = deps;
  const sites = createTtlCache<Names>({ ttlMs: TTL_MS, max: MAX_SITES, clock });

  async function load(siteId: string): Promise<Names> {
    const people = await models.User.find({
      ...{ site: { $eq: toObjectId(siteId) }, kind: { $eq: 'user' } },
      'privacy.findable': mongoose.trusted({ $ne: false }),
    })
      .select(NAME_PATHS)
      .limit(MAX_NAMES + 1)
      .lean();
    if (people.length > MAX_NAMES) return toNames([]);
    const entries: Entry[] = [];
    const slices = startTimeSlices();
    for (let from = 0; from < people.length; from += BATCH)
      for (const { _id, displayName } of await openUsers(deps, people.slice(from, from + BATCH))) {
        const userId = _id.toString();
        entries.push(...wordKeysOf(displayName).map((key) => ({ key, userId })));
        await slices.pause();
      }
    return toNames(entries.sort((a, b) => (a.key < b.key ? -1 : 1)));
  }

  return {
    /** Finds users of the site by the beginning of a word of their display name; names are at most a minute old. */
    async find(siteId: string, key: string, limit: number): Promise<string[]> {
      return (await sites.get(siteId, () => load(siteId))).find(key, limit);
    },
  };
}

/** @param entries - sorted by key */
function toNames(entries: readonly Entry[]): Names {
  return {
    find(key, limit) {
      const found = new Set<string>();
      for (let at = firstFrom(entries, key); found.size < limit; at += 1) {
        const entry = entries[at];
        if (!entry?.key.startsWith(key)) break;
        found.add(entry.userId);
      }
      return [...found];
    },
  };
}

/** Returns the index of the first entry that is not before the key. */
function firstFrom(entries: readonly Entry[], key: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
