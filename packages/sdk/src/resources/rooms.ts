import type { LeaveRoomsResult, Page, Room } from '@sotto/protocol';
import type { RoomsApi } from '../api/rooms.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Rooms over REST. */
export function createRooms(http: HttpClient): RoomsApi {
  return {
    list: (query, options) =>
      http.get<Page<Room>>(paths.rooms, { query: { ...query }, signal: options?.signal }),
    create: (input, options) => http.post<Room>(paths.rooms, { body: input, signal: options?.signal }),
    get: (slug, options) => http.get<Room>(paths.room(slug), { signal: options?.signal }),
    update: (slug, input, options) =>
      http.patch<Room>(paths.room(slug), { body: input, signal: options?.signal }),
    join: (slug, options) => http.post<Room>(`${paths.room(slug)}join/`, { signal: options?.signal }),
    async leave(slug, options) {
      await http.post(`${paths.room(slug)}leave/`, { signal: options?.signal });
    },
    leaveUnopened: (options) =>
      http.post<LeaveRoomsResult>(`${paths.rooms}leave/`, {
        body: { unopened: true },
        signal: options?.signal,
      }),
    async markRead(slug, seq, options) {
      await http.post(`${paths.room(slug)}read/`, { body: { seq }, signal: options?.signal });
    },
  };
}
