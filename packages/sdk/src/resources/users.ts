import type { SharedRooms, User } from '@sotto/protocol';
import type { UsersApi } from '../api/users.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** The users of the site over REST. */
export function createUsers(http: HttpClient): UsersApi {
  return {
    search: async (q, options) =>
      (await http.get<{ results: User[] }>(paths.users, { ...options, query: { q } })).results,
    sharedRooms: (username, options) => http.get<SharedRooms>(paths.sharedRooms(username), { ...options }),
  };
}
