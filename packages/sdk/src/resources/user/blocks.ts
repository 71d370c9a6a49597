import type { User } from '@sotto/protocol';
import type { BlocksApi } from '../../api/user/blocks.js';
import type { HttpClient } from '../../http/http-client.js';
import { paths } from '../../http/paths.js';

/** Blocked users over REST. `onChange` is called after each change. */
export function createBlocks(http: HttpClient, onChange: () => void): BlocksApi {
  return {
    list: async (options) => (await http.get<{ results: User[] }>(paths.blocks(), options)).results,
    async add(username, options) {
      await http.put(paths.blocks(username), options);
      onChange();
    },
    async remove(username, options) {
      await http.delete(paths.blocks(username), options);
      onChange();
    },
  };
}
