import type { Member } from '@sotto/protocol';
import type { MembersApi } from '../api.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Members over REST; `onRead` is told what each answer says of who is online. */
export function createMembers(http: HttpClient, onRead: (members: Member[]) => void): MembersApi {
  async function read(answer: Promise<Member>): Promise<Member> {
    const member = await answer;
    onRead([member]);
    return member;
  }
  return {
    async list(slug, options) {
      const { results } = await http.get<{ results: Member[] }>(paths.members(slug), { ...options });
      onRead(results);
      return results;
    },
    add: (slug, input) => read(http.post<Member>(paths.members(slug), { body: input })),
    setRole: (slug, username, role) =>
      read(http.patch<Member>(paths.member(slug, username), { body: { role } })),
    async remove(slug, username) {
      await http.delete(paths.member(slug, username));
    },
  };
}
