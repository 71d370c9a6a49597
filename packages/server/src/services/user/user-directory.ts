import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type { PrivacySettings, User } from '@sotto/protocol';
import { NO_ID } from '../../models/object-id.js';
import { siteUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';
import { createUserCache } from './user-cache.js';
import type { KnownUser } from './user-cache.js';

export type UserDirectory = ReturnType<typeof createUserDirectory>;

/**
 * Finds users by id, to be shown beside messages and memberships; at most 5 s out of date. A guest who has joined an account
 * is found as that account, so nothing that names its sender by an id has to be rewritten.
 */
export function createUserDirectory(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'bus' | 'baseUrl' | 'clock' | 'logger'> & {
    sites: { find(siteId: string): Promise<{ name: string }> };
  },
) {
  const { find, load } = createUserCache(deps);

  /**
   * Returns the users of the site among these ids, by id; of those that are removed during a load what was read. `NO_ID` is
   * the site itself.
   */
  async function byIds(siteId: string, ids: readonly string[]): Promise<Map<string, User>> {
    if (ids.includes(NO_ID)) {
      const [users, { name }] = await Promise.all([
        byIds(
          siteId,
          ids.filter((id) => id !== NO_ID),
        ),
        deps.sites.find(siteId),
      ]);
      return users.set(NO_ID, siteUser(name));
    }
    return new Map([...(await findAccounts(siteId, ids))].map(([id, { user }]) => [id, user]));
  }

  /** Returns what is stored of these users; of guests who have joined an account, what is stored of that. */
  async function findAccounts(siteId: string, ids: Iterable<string>): Promise<Map<string, KnownUser>> {
    const found = await find(siteId, ids);
    const accounts = new Set([...found.values()].flatMap(({ mergedInto }) => mergedInto ?? []));
    const joined = accounts.size > 0 ? await find(siteId, accounts) : found;
    return new Map(
      [...found].map(([id, known]) => [id, (known.mergedInto && joined.get(known.mergedInto)) || known]),
    );
  }

  function require<T>(id: string, found: T | undefined): T {
    if (found === undefined) throw new Error(`unable to find user ${id}; there is none in the site`);
    return found;
  }

  return {
    byIds,
    /** As `byIds`, with what they show to others; without the site itself. */
    accountsByIds: findAccounts as (
      siteId: string,
      ids: Iterable<string>,
    ) => Promise<ReadonlyMap<string, Pick<KnownUser, 'user' | 'privacy'>>>,
    /** Returns what a user shows to others; the defaults of one who is not found. */
    async privacyOf(siteId: string, id: string): Promise<PrivacySettings> {
      return (await findAccounts(siteId, [id])).get(id)?.privacy ?? DEFAULT_PRIVACY_SETTINGS;
    },
    /** Returns those of these users who do not show something to others. */
    async hiding(
      siteId: string,
      ids: Iterable<string>,
      what: 'online' | 'receipts',
    ): Promise<ReadonlySet<string>> {
      const found = await findAccounts(siteId, ids);
      return new Set([...found].flatMap(([id, { privacy }]) => (privacy[what] ? [] : [id])));
    },
    /** As `byId`, with what the user shows to others. */
    accountById: async (siteId: string, id: string): Promise<Pick<KnownUser, 'user' | 'privacy'>> =>
      require(id, (await findAccounts(siteId, [id])).get(id)),
    /** Returns a user who must exist: an actor, or one that was just found. */
    byId: async (siteId: string, id: string): Promise<User> =>
      require(id, (await byIds(siteId, [id])).get(id)),
    /** As `byId`, but a guest who has joined an account is returned as that guest. */
    ownById: async (siteId: string, id: string): Promise<User> =>
      require(id, (await find(siteId, [id])).get(id)?.user),
    /**
     * Returns the id of the account that a user has joined, or the user's own. It may decide what an actor is allowed to,
     * so a guest is read anew: the memory of a node that the bus does not reach is 5 s behind.
     */
    async accountOf(siteId: string, id: string): Promise<string> {
      let known = (await find(siteId, [id])).get(id);
      if (known?.user.kind === 'guest' && !known.mergedInto) [known] = await load(siteId, [id]);
      return known?.mergedInto ?? id;
    },
  };
}
