import type { SharedRooms, User } from '@sotto/sdk';

/** The rooms of these names, as shared by two users. */
export function sharedRooms(names: string[]): SharedRooms {
  const rooms = names.map((name) => ({ slug: name.toLowerCase(), name, memberCount: 3 }));
  return { count: names.length, rooms };
}

/** Creates the filter of users whose username begins with a text. */
export const beginsWith =
  (start: string) =>
  ({ username }: Pick<User, 'username'>): boolean =>
    username.startsWith(start);
