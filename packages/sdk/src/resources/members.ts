import type { BannedUser, Member, Page } from '@sotto/protocol';
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
      const page = await http.get<Page<Member>>(paths.members(slug), { ...options, query: { ...query } });
      onRead(page.results);
      return page;
    },
    add: (slug, input, options) => read(http.post<Member>(paths.members(slug), { ...options, body: input })),
    setRole: (slug, username, role, options) =>
      read(http.patch<Member>(paths.member(slug, username), { ...options, body: { role } })),
    async remove(slug, username, options) {
      await http.delete(paths.member(slug, username), options);
    },
    async ban(slug, username, body = {}, options) {
      await http.put(`${paths.member(slug, username)}ban/`, { ...options, body });
    },
    async unban(slug, username, options) {
      await http.delete(`${paths.member(slug, username)}ban/`, options);
    },
    banned: (slug, query, options) =>
      http.get<Page<BannedUser>>(paths.ofRoom(slug, 'bans'), { ...options, query: { ...query } }),
    async mute(slug, username, body, options) {
      await http.put(`${paths.member(slug, username)}mute/`, { ...options, body });
    },
    async unmute(slug, username, options) {
      await http.delete(`${paths.member(slug, username)}mute/`, options);
    },
  };
}
