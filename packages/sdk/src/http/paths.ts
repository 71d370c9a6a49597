import { ChatError } from '../errors.js';

/**
 * Returns an argument as a part of a path. An empty one, `.` and `..` would lead to another endpoint, also when they are
 * encoded (URL Standard, section 4.4), and one with half of a surrogate pair cannot be encoded: they become `<name>`, which
 * no encoded argument contains.
 */
const segment = (name: string, value: string): string =>
  /^\.{0,2}$|\p{Cs}/u.test(value) ? `<${name}>` : encodeURIComponent(value);

/** Checks that each argument can be a part of a path. @throws {validation_failed} names the one that cannot */
export function checkPath(path: string): void {
  const name = /<(\w+)>/.exec(path)?.[1];
  if (name === undefined) return;
  const message = `${name} must not be empty, "." or "..", nor hold half of a surrogate pair`;
  throw new ChatError('validation_failed', message, { errors: [{ path: name, code: 'invalid', message }] });
}

const room = (slug: string) => `/api/chat/rooms/${segment('slug', slug)}/`;
const messages = (slug: string) => `${room(slug)}messages/`;

/** The paths of the REST API. */
export const paths = {
  register: '/api/auth/register/',
  profile: '/api/auth/profile/',
  start: '/api/chat/start/',
  config: '/api/config/',
  merge: '/api/auth/merge/',
  sessions: '/api/auth/sessions/',
  password: '/api/auth/password/',
  deleteAccount: '/api/auth/delete-account/',
  notifications: '/api/auth/profile/notifications/',
  privacy: '/api/auth/profile/privacy/',
  emailLink: '/api/auth/profile/email-link/',
  push: (id: string) => `/api/chat/push/${segment('id', id)}/`,
  avatar: '/api/auth/profile/avatar/',
  rooms: '/api/chat/rooms/',
  users: '/api/chat/users/',
  sharedRooms: (username: string) => `${paths.users}${segment('username', username)}/shared-rooms/`,
  acceptInvitation: '/api/chat/invitations/accept/',
  previewInvitation: '/api/chat/invitations/preview/',
  drafts: '/api/chat/drafts/',
  monitor: '/api/monitor/summary/',
  session: (id: string) => `${paths.sessions}${segment('id', id)}/`,
  direct: (username: string) => `/api/chat/direct/${segment('username', username)}/`,
  /** Without a username: all of them. */
  blocks: (username?: string) =>
    `/api/chat/blocks/${username === undefined ? '' : `${segment('username', username)}/`}`,
  room,
  /** Something that the room has one of, or a list of. */
  ofRoom: (slug: string, name: string) => `${room(slug)}${name}/`,
  invitation: (slug: string, id: string) => `${room(slug)}invitations/${segment('id', id)}/`,
  report: (slug: string, id: string) => `${room(slug)}reports/${segment('id', id)}/`,
  messages,
  message: (slug: string, id: string) => `${messages(slug)}${segment('id', id)}/`,
  reaction: (slug: string, id: string, emoji: string) =>
    `${paths.message(slug, id)}reactions/${segment('emoji', emoji)}/`,
  versions: (slug: string, id: string) => `${paths.message(slug, id)}versions/`,
  pin: (slug: string, id: string) => `${paths.message(slug, id)}pin/`,
  upload: (id: string, part?: number) =>
    `/api/chat/uploads/${segment('id', id)}/${part === undefined ? '' : `parts/${part}/`}`,
  file: (id: string) => `/api/chat/files/${segment('id', id)}/`,
  changes: (slug: string) => `${room(slug)}changes/`,
  members: (slug: string) => `${room(slug)}members/`,
  member: (slug: string, username: string) => `${paths.members(slug)}${segment('username', username)}/`,
};
