import { partiesOf } from '../../../models/direct-key.js';
import type { BlocksService } from '../../blocks.js';
import type { ServicesDeps } from '../../deps.js';
import type { AccessedRoom } from '../accessed-room.js';

export type DirectReach = ReturnType<typeof createDirectReach>;

/**
 * Creates what decides whether the members of a direct room may write to each other: by their blocks, at most 5 s behind. The
 * site's settings decide who opens one: those that exist go on, and so do those that a backend opens whatever they are.
 */
export function createDirectReach(
  { users }: Pick<ServicesDeps, 'users'>,
  blocks: Pick<BlocksService, 'areApart'>,
) {
  return {
    /** Returns whether the members of a room may write to each other, if it is direct. A guest who has joined an account is that account. */
    async isReachable({ siteId, record: { directKey } }: AccessedRoom): Promise<boolean> {
      if (directKey === undefined) return true;
      const parties = partiesOf(directKey);
      const accounts = await users.byIds(siteId, parties);
      const [one, other] = parties.map((party) => accounts.get(party)?.id ?? party) as [string, string];
      return !(await blocks.areApart(one, other));
    },
  };
}
