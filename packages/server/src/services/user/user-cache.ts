import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type { PrivacySettings, User } from '@sotto/protocol';
import mongoose from 'mongoose';
import { createGroupLoader } from '../../async/group-loader.js';
import { subscribeControl } from '../../bus/bus.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import { createRenewalQueue } from '../../cache/renewal-queue.js';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';
import { CACHE_TTL_MS } from '../deps.js';
import type { ServicesDeps } from '../deps.js';
import { openUsers } from './profiles.js';

const MAX_USERS = 20_000;

/** A user as stored. */
export interface KnownUser {
  user: User;
  siteId: string;
  privacy: PrivacySettings;
  /** Id of the account that this guest has joined. */
  mergedInto: string | undefined;
  /** Until when it may be shown, in milliseconds since 1970. */
  until: number;
}

/** A user to be found in a site. */
interface Wanted {
  siteId: string;
  id: string;
}

const keyOf = ({ siteId, id }: Wanted) => `${siteId} ${id}`;

/** Creates the memory of users, which reads those that it does not hold; each is at most 5 s out of date. */
export function createUserCache({
  models,
  keys,
  bus,
  baseUrl,
  clock,
  logger,
}: Pick<ServicesDeps, 'models' | 'keys' | 'bus' | 'baseUrl' | 'clock' | 'logger'>) {
  const users = createBoundedCache<KnownUser>({ maxSize: MAX_USERS });
  /** Grows with each change of a user: a load during which it grew is discarded. */
  let changes = 0;
  const renewals = createRenewalQueue(renew);

  subscribeControl(bus, (message) => {
    if (message.kind !== 'user') return;
    changes += 1;
    users.delete(message.userId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of users'));
  bus.onReconnect(() => {
    changes += 1;
    users.clear();
  });

  async function load(siteId: string, ids: string[]): Promise<KnownUser[]> {
    const before = changes;
    const until = clock() + CACHE_TTL_MS;
    const rows = await models.User.find({
      _id: mongoose.trusted({ $in: ids.map(toObjectId) }),
      site: { $eq: toObjectId(siteId) },
    }).lean();
    const records = await openUsers({ keys, logger }, rows);
    const found = records.map((record) => ({
      ...{ user: presentUser(record, baseUrl()), siteId, until },
      privacy: { ...DEFAULT_PRIVACY_SETTINGS, ...record.privacy },
      mergedInto: record.mergedInto?.toString(),
    }));
    if (changes === before) for (const known of found) users.set(known.user.id, known);
    return found;
  }

  /** Loads users of any sites; one that is not in the site where it is looked for is left out. */
  async function loadAll(wanted: readonly Wanted[]): Promise<KnownUser[]> {
    const bySite = new Map<string, string[]>();
    for (const { siteId, id } of wanted) bySite.set(siteId, [...(bySite.get(siteId) ?? []), id]);
    return (await Promise.all([...bySite].map(([siteId, ids]) => load(siteId, ids)))).flat();
  }

  /** Loads together what callers of one turn lack: checks of many idle users cost few queries. */
  const loadTogether = createGroupLoader<Wanted, KnownUser>({
    keyOf,
    load: async (wanted) =>
      new Map((await loadAll(wanted)).map((known) => [keyOf({ ...known, id: known.user.id }), known])),
  });

  async function renew(ids: string[]): Promise<void> {
    const known = ids.flatMap((id) => users.peek(id) ?? []);
    await loadAll(known.map(({ siteId, user }) => ({ siteId, id: user.id })));
  }

  /** Returns what is stored of these users, by id: from memory, and of the others by one query. */
  async function find(siteId: string, ids: Iterable<string>): Promise<Map<string, KnownUser>> {
    const now = clock();
    const found = new Map<string, KnownUser>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const known = users.peek(id);
      if (known && known.until > now) {
        found.set(id, known);
        if (known.until - now <= CACHE_TTL_MS / 2) renewals.add(id);
      } else missing.push(id);
    }
    if (missing.length === 0) return found;
    const loaded = await loadTogether(missing.map((id) => ({ siteId, id })));
    for (const id of missing) {
      const known = loaded.get(keyOf({ siteId, id }));
      if (known) found.set(id, known);
    }
    return found;
  }

  return {
    find,
    /** Reads these users anew. */
    load,
  };
}
