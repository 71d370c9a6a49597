import type { Page, Room } from '@sotto/protocol';
import type { RoomsApi } from '../api.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Rooms over REST. */
export function createRooms(http: HttpClient): RoomsApi {
  return {
    list: (query, options) => http.get<Page<Room>>(paths.rooms, { query: { ...query }, ...options }),
    create: (input) => http.post<Room>(paths.rooms, { body: input }),
    get: (slug, options) => http.get<Room>(paths.room(slug), { ...options }),
    update: (slug, input) => http.patch<Room>(paths.room(slug), { body: input }),
    join: (slug) => http.post<Room>(`${paths.room(slug)}join/`),
    async leave(slug) {
      await http.post(`${paths.room(slug)}leave/`);
    },
    async markRead(slug, seq) {
      await http.post(`${paths.room(slug)}read/`, { body: { seq } });
    },
  };
}
