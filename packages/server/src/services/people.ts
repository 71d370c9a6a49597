import { MAX_PAGE, MAX_USER_RESULTS, MIN_USER_QUERY } from '@sotto/protocol';
import type { SharedRooms, User } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError, fieldError } from '../errors.js';
import { NO_ID, toObjectId } from '../models/object-id.js';
import type { OpenUser, UserRecord } from '../models/user.js';
import { presentUser } from '../presenters/users.js';
import type { ServicesDeps } from './deps.js';
import { createNameIndex } from './people/name-index.js';
import { searchKeyOf, wordKeysOf } from './people/search-key.js';
import { findSharedRooms } from './room/directory/shared-rooms.js';
import { openNames } from './room/names/room-names.js';
import type { RoomDirectory } from './room/room-directory.js';
import { findByUsername as findUser } from './user/find-by-username.js';
import { openUsers } from './user/profiles.js';

/** Appended to a prefix, sorts after every username that begins with the prefix. */
const END_OF_PREFIX = '\u007f';
/** Whether a user may be found. */
const isFindable = ({ disabledAt, privacy }: UserRecord) => !disabledAt && privacy?.findable !== false;
/** Rows that are read at once for a prefix, and how often. */
const PAGE = 40;
const MAX_PAGES = 25;
/** Orders names as readers expect, whatever their letters. */
const roomOrder = new Intl.Collator('en', { numeric: true });
/** Users found by name beyond the results, as some may be disabled or renamed since. */
const SPARE = 20;

/** Creates what a user learns about other people of the site: the search, and which rooms both are in. */
export function createPeopleService(
  deps: Pick<ServicesDeps, 'models' | 'sites' | 'baseUrl' | 'clock' | 'keys' | 'logger'>,
  parts: {
    directory: Pick<RoomDirectory, 'membershipsOf' | 'roomsById' | 'readable' | 'memberCounts'>;
    expensive: LimitByKey;
  },
) {
  const { models, sites, baseUrl } = deps;
  const { directory, expensive } = parts;
  const { User } = models;
  const names = createNameIndex(deps);

  /**
   * Finds by the index on site, kind and username; guests and bots are not in its way. The number of pages is bounded: whoever
   * stands behind more users who are hidden or disabled is not found.
   */
  async function findByUsername(siteId: string, prefix: string): Promise<OpenUser[]> {
    const found: UserRecord[] = [];
    let from: { $gte: string } | { $gt: string } = { $gte: prefix };
    for (let page = 0; page < MAX_PAGES && found.length <= MAX_USER_RESULTS; page += 1) {
      const rows: UserRecord[] = await User.find({
        site: { $eq: toObjectId(siteId) },
        kind: { $eq: 'user' },
        username: mongoose.trusted({ ...from, $lt: prefix + END_OF_PREFIX }),
      })
        .sort({ username: 1 })
        .limit(PAGE)
        .lean<UserRecord[]>();
      found.push(...rows.filter(isFindable));
      if (rows.length < PAGE) break;
      from = { $gt: rows.at(-1)!.username };
    }
    return openUsers(deps, found.slice(0, MAX_USER_RESULTS + 1));
  }

  async function findByName(siteId: string, key: string): Promise<OpenUser[]> {
    const ids = await names.find(siteId, key, MAX_USER_RESULTS + SPARE);
    if (ids.length === 0) return [];
    const rows = await User.find({
      _id: mongoose.trusted({ $in: ids.map(toObjectId) }),
      site: { $eq: toObjectId(siteId) },
    }).lean<UserRecord[]>();
    const isStillNamed = ({ displayName }: OpenUser) =>
      wordKeysOf(displayName).some((word) => word.startsWith(key));
    return (await openUsers(deps, rows.filter(isFindable)))
      .filter(isStillNamed)
      .sort((a, b) => (searchKeyOf(a.displayName) < searchKeyOf(b.displayName) ? -1 : 1));
  }

  async function readShared(actor: Actor, username: string): Promise<SharedRooms> {
    const user = await findUser(deps, actor.siteId, username);
    const shared = await findSharedRooms(directory, actor.siteId, [actor.userId, user?.id ?? NO_ID]);
    const found = await directory.readable(
      shared.map(({ room }) => room),
      shared.map(({ own }) => own),
      actor,
    );
    const named = await openNames(deps, found);
    const listed = named.sort((a, b) => roomOrder.compare(a.name, b.name)).slice(0, MAX_PAGE);
    const counts = await directory.memberCounts(listed.map(({ record }) => record._id));
    return {
      count: found.length,
      rooms: listed.map(({ id, slug, name }) => ({ slug, name, memberCount: counts.get(id) ?? 0 })),
    };
  }

  return {
    /**
     * Finds users by the beginning of their username or of a word of their display name: at most 20, by username first. Not
     * the actor, no guests, no bots, nobody who is disabled or does not want to be found.
     * @throws AppError `guest_not_allowed`, `directory_off`, `validation_failed` for a text that is too short
     */
    async search(actor: Actor, q: string): Promise<User[]> {
      if (actor.kind === 'guest') throw new AppError('guest_not_allowed');
      if ((await sites.settings(actor.siteId)).directory === 'off') throw new AppError('directory_off');
      const key = searchKeyOf(q);
      // Checked again: a letter with marks is one, and characters that are left out are none.
      if ([...key].length < MIN_USER_QUERY) throw tooShort();
      const [byUsername, byName] = await Promise.all([
        findByUsername(actor.siteId, q.trim().toLowerCase()),
        findByName(actor.siteId, key),
      ]);
      const found = new Map([...byUsername, ...byName].map((user) => [user._id.toString(), user]));
      found.delete(actor.userId);
      return [...found.values()].slice(0, MAX_USER_RESULTS).map((user) => presentUser(user, baseUrl()));
    },

    /**
     * Reads the rooms that both are members of and that the actor may read, without direct and deleted ones. A name that
     * nobody has is in none, so nothing says who exists. Both are in a limited number of rooms.
     */
    sharedRooms: (actor: Actor, username: string): Promise<SharedRooms> =>
      expensive.run(actor.userId, () => readShared(actor, username)),
  };
}

function tooShort(): AppError {
  return fieldError({
    path: 'q',
    code: 'too_small',
    message: `must have at least ${MIN_USER_QUERY} characters without marks`,
  });
}
