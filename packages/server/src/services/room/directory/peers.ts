import type { User } from '@sotto/protocol';
import { partiesOf } from '../../../models/direct-key.js';
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
    const peerOf = (parties: string[]) =>
      parties.flatMap((party) => people.get(party) ?? []).find(({ id }) => id !== userId);
    return new Map(
      direct.flatMap(({ id, parties }) => {
        const peer = peerOf(parties);
        return peer ? [[id, peer] as const] : [];
      }),
    );
  };
}
