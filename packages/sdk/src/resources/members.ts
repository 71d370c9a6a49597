import type { Member, Page } from '@sotto/protocol';
import type { MembersApi } from '../api/members.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Members over REST. `onRead` receives all members that are read, with their presence. */
export function createMembers(http: HttpClient, onRead: (members: Member[]) => void): MembersApi {
  async function read(request: Promise<Member>): Promise<Member> {
    const member = await request;
    onRead([member]);
    return member;
  }
  return {
    async list(slug, query, options) {
      const page = await http.get<Page<Member>>(paths.members(slug), {
        query: { ...query },
        signal: options?.signal,
      });
      onRead(page.results);
      return page;
    },
    add: (slug, input, options) =>
      read(http.post<Member>(paths.members(slug), { body: input, signal: options?.signal })),
    setRole: (slug, username, role, options) =>
      read(http.patch<Member>(paths.member(slug, username), { body: { role }, signal: options?.signal })),
    async remove(slug, username, options) {
      await http.delete(paths.member(slug, username), { signal: options?.signal });
    },
  };
}
