import { randomUUID } from 'node:crypto';
import type {
  ChangesPage,
  MemberInput,
  MembersResult,
  Mention,
  Message,
  MessagePage,
  Page,
  PutRoomInput,
  SiteMember,
  SiteRoom,
  UpdateRoomInput,
} from '@sotto/protocol';
import type { CallOptions } from '../options.js';
import { referenceOf, segmentOf } from '../references.js';
import type { RoomRef, UserRef } from '../references.js';
import type { Requests } from '../requests.js';

/** A user in a room. */
export interface RoomMember {
  user: UserRef;
  /** `member` by default. */
  role?: MemberInput['role'];
}

/** What is sent to a room. */
export interface SendInput {
  /** 1 to 4,000 code points. */
  content: string;
  /** `markdown`: the text is formatted; absent for plain text. */
  format?: 'markdown' | undefined;
  /**
   * The parts of the text that name members, by their `id`: `[{ user, start, length }]` in UTF-16 units. `@room` names all
   * of them: your client's own bot may always do so, a member where the room lets them.
   */
  mentions?: Mention[] | undefined;
  /** The member on whose behalf it is; absent: your client's own bot. */
  user?: UserRef | undefined;
  /** `system`: a line of the room instead of a message of somebody. */
  kind?: 'system' | undefined;
  /** Your own id for it: the same one is stored once. Generated if absent, so that repetitions of this call are safe. */
  clientMessageId?: string | undefined;
}

/** What a backend does with rooms, their members and messages. */
export interface RoomsApi {
  /** Returns a room. */
  get(room: RoomRef, options?: CallOptions): Promise<SiteRoom>;
  /** Creates the room with your id, or changes a room. It may be repeated. */
  put(room: RoomRef, input: PutRoomInput, options?: CallOptions): Promise<SiteRoom>;
  /** Changes a room. */
  update(room: RoomRef, input: UpdateRoomInput, options?: CallOptions): Promise<SiteRoom>;
  /** Deletes a room; it can be restored for as long as the site's settings say. */
  remove(room: RoomRef, options?: CallOptions): Promise<void>;
  /** Archives a room: it can be read, and nothing in it changes. */
  archive(room: RoomRef, options?: CallOptions): Promise<SiteRoom>;
  /** Opens an archived room again. */
  unarchive(room: RoomRef, options?: CallOptions): Promise<SiteRoom>;
  /** Restores a deleted room. */
  restore(room: RoomRef, options?: CallOptions): Promise<SiteRoom>;
  /** Returns the one direct room of two users; creates it where there is none. */
  direct(one: UserRef, other: UserRef, options?: CallOptions): Promise<SiteRoom>;
  /** Returns a page of members. */
  members(
    room: RoomRef,
    query?: { cursor?: string; limit?: number } & CallOptions,
  ): Promise<Page<SiteMember>>;
  /** Makes these users, and nobody else, the members of a room: at most 1,000. */
  setMembers(room: RoomRef, members: RoomMember[], options?: CallOptions): Promise<MembersResult>;
  /** Adds members, changes their roles, and ends memberships: at most 1,000 each. */
  changeMembers(
    room: RoomRef,
    changes: { add?: RoomMember[]; remove?: UserRef[] },
    options?: CallOptions,
  ): Promise<MembersResult>;
  /** Sends a message, once however often it is repeated. */
  send(room: RoomRef, input: SendInput, options?: CallOptions): Promise<Message>;
  /** Reads a page of history. Of a private room that is recorded in the audit. */
  messages(
    room: RoomRef,
    query?: { before?: number; after?: number; limit?: number } & CallOptions,
  ): Promise<MessagePage>;
  /** Reads what changed after a `rev`. Of a private room that is recorded in the audit. */
  changes(room: RoomRef, since: number, options?: CallOptions): Promise<ChangesPage>;
}

const toInput = ({ user, role }: RoomMember): MemberInput => ({ user: referenceOf(user), role });

/** Creates the calls about rooms. */
export function createRoomsApi({ json }: Requests): RoomsApi {
  const at = (room: RoomRef, rest = '') => `rooms/${segmentOf('room', referenceOf(room))}/${rest}`;
  return {
    get: (room, options) => json('GET', at(room), options),
    put: (room, body, options) => json('PUT', at(room), { body, ...options }),
    update: (room, body, options) => json('PATCH', at(room), { body, ...options }),
    remove: (room, options) => json('DELETE', at(room), options),
    archive: (room, options) => json('POST', at(room, 'archive/'), options),
    unarchive: (room, options) => json('POST', at(room, 'unarchive/'), options),
    restore: (room, options) => json('POST', at(room, 'restore/'), options),
    direct: (one, other, options) =>
      json('PUT', 'direct/', { body: { users: [referenceOf(one), referenceOf(other)] }, ...options }),
    members: (room, { signal, ...query } = {}) => json('GET', at(room, 'members/'), { query, signal }),
    setMembers: (room, members, options) =>
      json('PUT', at(room, 'members/'), { body: { members: members.map(toInput) }, ...options }),
    changeMembers: (room, { add, remove }, options) =>
      json('PATCH', at(room, 'members/'), {
        body: { add: add?.map(toInput), remove: remove?.map(referenceOf) },
        ...options,
      }),
    send: (room, { user, clientMessageId = randomUUID(), ...input }, options) =>
      json('POST', at(room, 'messages/'), {
        body: { ...input, clientMessageId, ...(user !== undefined && { user: referenceOf(user) }) },
        ...options,
      }),
    messages: (room, { signal, ...query } = {}) => json('GET', at(room, 'messages/'), { query, signal }),
    changes: (room, since, options) => json('GET', at(room, 'changes/'), { query: { since }, ...options }),
  };
}
