import { partiesOf } from '../../../models/direct-key.js';
import { mayHaveDirectRoom } from '../../../policies/direct-rooms.js';
import { unknownUser } from '../../../presenters/users.js';
import type { BlocksService } from '../../blocks.js';
import type { ServicesDeps } from '../../deps.js';
import type { AccessedRoom } from '../accessed-room.js';

export type DirectReach = ReturnType<typeof createDirectReach>;

/**
 * Creates what decides whether the members of a direct room may write to each other, at most 5 s behind. A guest who has
 * joined an account is that account.
 */
export function createDirectReach(
  { users, sites }: Pick<ServicesDeps, 'users' | 'sites'>,
  blocks: Pick<BlocksService, 'areApart'>,
) {
  /** Returns the members of the direct ones of these rooms of one site, by room id. */
  async function partiesIn(rooms: readonly AccessedRoom[]) {
    const direct = rooms.flatMap(({ id, record: { directKey } }) =>
      directKey === undefined ? [] : [{ id, ids: partiesOf(directKey) as [string, string] }],
    );
    if (direct.length === 0) return [];
    const people = await users.byIds(
      rooms[0]!.siteId,
      direct.flatMap(({ ids }) => ids),
    );
    const find = (id: string) => people.get(id) ?? unknownUser(id);
    return direct.map(({ id, ids: [one, other] }) => ({ id, parties: [find(one), find(other)] as const }));
  }

  /** Returns the ids of the direct ones of these rooms of one site in which its settings let nobody write. */
  async function closedBySite(rooms: readonly AccessedRoom[]): Promise<Set<string>> {
    const found = await partiesIn(rooms);
    if (found.length === 0) return new Set();
    const settings = await sites.settings(rooms[0]!.siteId);
    return new Set(found.flatMap(({ id, parties }) => (mayHaveDirectRoom(settings, parties) ? [] : [id])));
  }

  return {
    closedBySite,
    /** Returns whether the members of a room may write to each other, if it is direct: by its site and by their blocks. */
    async isReachable(room: AccessedRoom): Promise<boolean> {
      const [found] = await partiesIn([room]);
      if (!found) return true;
      const [one, other] = found.parties;
      const [closed, areApart] = await Promise.all([closedBySite([room]), blocks.areApart(one.id, other.id)]);
      return closed.size === 0 && !areApart;
    },
  };
}
