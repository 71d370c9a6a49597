import type { LeaveRoomsResult, Page, ReadState, Room } from '@sotto/protocol';
import type { RoomsApi } from '../api/rooms.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { HeldDeletions } from '../sync/deletions/held-deletions.js';

/** Rooms over REST. */
export function createRooms(
  http: HttpClient,
  { held, onRooms }: { held: () => Pick<HeldDeletions, 'flush'>; onRooms: (rooms: readonly Room[]) => void },
): RoomsApi {
  return {
    async list(query, options) {
      const page = await http.get<Page<Room>>(paths.rooms, { ...options, query: { ...query } });
      onRooms(page.results);
      return page;
    },
    create: (input, options) => http.post<Room>(paths.rooms, { ...options, body: input }),
    get: (slug, options) => http.get<Room>(paths.room(slug), options),
    update: (slug, input, options) => http.patch<Room>(paths.room(slug), { ...options, body: input }),
    join: (slug, options) => http.post<Room>(paths.ofRoom(slug, 'join'), options),
    async leave(slug, options) {
      await held().flush(slug);
      await http.post(paths.ofRoom(slug, 'leave'), options);
    },
    leaveUnopened: (options) =>
      http.post<LeaveRoomsResult>(`${paths.rooms}leave/`, { ...options, body: { unopened: true } }),
    async markRead(slug, seq, options) {
      await http.post(paths.ofRoom(slug, 'read'), { ...options, body: { seq } });
    },
    markUnread: (slug, seq, options) =>
      http.post<ReadState>(paths.ofRoom(slug, 'unread'), { ...options, body: { seq } }),
    direct: (username, options) => http.put<Room>(paths.direct(username), options),
    archive: (slug, options) => http.post<Room>(paths.ofRoom(slug, 'archive'), options),
    unarchive: (slug, options) => http.post<Room>(paths.ofRoom(slug, 'unarchive'), options),
    async delete(slug, options) {
      await http.delete(paths.room(slug), options);
    },
    setNotifications: (slug, body, options) =>
      http.put<Room>(paths.ofRoom(slug, 'notifications'), { ...options, body }),
    pin: (slug, options) => http.put<Room>(paths.ofRoom(slug, 'pin'), options),
    unpin: (slug, options) => http.delete<Room>(paths.ofRoom(slug, 'pin'), options),
  };
}
