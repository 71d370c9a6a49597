import type { FilesApi, GuestDatabase } from '../api/files.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/**
 * Files over REST.
 *
 * @param databases.own - returns the name of the database that the outbox deletes when the user signs out
 * @param databases.ofGuest - finds that of the guest whom the user was
 */
export function createFiles(
  http: HttpClient,
  databases: { own: () => string | null; ofGuest: () => Promise<GuestDatabase | null> },
): FilesApi {
  return {
    get database() {
      return databases.own();
    },
    guestDatabase: databases.ofGuest,
    begin: (slug, { name, size, width, height, thumb, duration, voice, previewOf }, options) =>
      http.post(paths.ofRoom(slug, 'uploads'), {
        ...options,
        body: { name, size, width, height, thumb, duration, voice, previewOf },
      }),
    putPart: async (id, part, body, options) => {
      await http.put(paths.upload(id, part), { ...options, body });
    },
    find: (id, options) => http.get(paths.upload(id), options),
    complete: (id, options) => http.post(`${paths.upload(id)}complete/`, options),
    cancel: async (id, options) => {
      await http.delete(paths.upload(id), options);
    },
    list: (slug, query, options) =>
      http.get(paths.ofRoom(slug, 'files'), { ...options, query: { ...query } }),
    url: (id, options) => http.post(`${paths.file(id)}ticket/`, options),
    blob: (id, options) => http.get(paths.file(id), { ...options, isBlob: true }),
  };
}
