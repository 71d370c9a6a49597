import type { LeaveRoomsResult, Page, Room } from '@sotto/protocol';
import type { RoomsApi } from '../api/rooms.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Rooms over REST. */
export function createRooms(http: HttpClient): RoomsApi {
  return {
    list: (query, options) => http.get<Page<Room>>(paths.rooms, { ...options, query: { ...query } }),
    create: (input, options) => http.post<Room>(paths.rooms, { ...options, body: input }),
    get: (slug, options) => http.get<Room>(paths.room(slug), options),
    update: (slug, input, options) => http.patch<Room>(paths.room(slug), { ...options, body: input }),
    join: (slug, options) => http.post<Room>(`${paths.room(slug)}join/`, options),
    async leave(slug, options) {
      await http.post(`${paths.room(slug)}leave/`, options);
    },
    leaveUnopened: (options) =>
      http.post<LeaveRoomsResult>(`${paths.rooms}leave/`, { ...options, body: { unopened: true } }),
    async markRead(slug, seq, options) {
      await http.post(`${paths.room(slug)}read/`, { ...options, body: { seq } });
    },
  };
}
