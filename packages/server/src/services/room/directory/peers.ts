import type { User } from '@sotto/protocol';
import { partiesOf } from '../../../models/direct-key.js';
import { unknownUser } from '../../../presenters/users.js';
import type { UserDirectory } from '../../user/user-directory.js';
import type { AccessedRoom } from '../accessed-room.js';

/**
 * Creates a function that finds the other members of those of these rooms that are direct, by room id: one query for all. A
 * guest who has joined an account is found as that account, on either side.
 */
export function createPeerReader(users: Pick<UserDirectory, 'byIds'>) {
  return async (rooms: AccessedRoom[], userId: string): Promise<Map<string, User>> => {
    const direct = rooms.flatMap(({ id, record: { directKey } }) =>
      directKey === undefined ? [] : [{ id, parties: partiesOf(directKey) }],
    );
    if (direct.length === 0) return new Map();
    const people = await users.byIds(
      rooms[0]!.siteId,
      direct.flatMap(({ parties }) => parties),
    );
    return new Map(direct.map(({ id, parties }) => [id, peerOf(parties, people, userId)]));
  };
}

/** Returns somebody for every room, as its name is theirs. */
function peerOf(parties: string[], people: ReadonlyMap<string, User>, userId: string): User {
  const others = parties.filter((party) => people.get(party)?.id !== userId);
  // Without others a guest has joined the account that it wrote to: the room is the user's own.
  const [party = userId] = others.length > 0 ? others : parties;
  return people.get(party) ?? unknownUser(party);
}
