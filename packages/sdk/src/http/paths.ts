const segment = encodeURIComponent;

const room = (slug: string) => `/api/chat/rooms/${segment(slug)}/`;
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
  notifications: '/api/auth/profile/notifications/',
  emailLink: '/api/auth/profile/email-link/',
  push: (id: string) => `/api/chat/push/${segment(id)}/`,
  avatar: '/api/auth/profile/avatar/',
  rooms: '/api/chat/rooms/',
  users: '/api/chat/users/',
  sharedRooms: (username: string) => `${paths.users}${segment(username)}/shared-rooms/`,
  acceptInvitation: '/api/chat/invitations/accept/',
  previewInvitation: '/api/chat/invitations/preview/',
  drafts: '/api/chat/drafts/',
  monitor: '/api/monitor/summary/',
  session: (id: string) => `${paths.sessions}${segment(id)}/`,
  direct: (username: string) => `/api/chat/direct/${segment(username)}/`,
  /** Without a username: all of them. */
  blocks: (username?: string) => `/api/chat/blocks/${username === undefined ? '' : `${segment(username)}/`}`,
  room,
  /** Something that the room has one of, or a list of. */
  ofRoom: (slug: string, name: string) => `${room(slug)}${name}/`,
  invitation: (slug: string, id: string) => `${room(slug)}invitations/${segment(id)}/`,
  report: (slug: string, id: string) => `${room(slug)}reports/${segment(id)}/`,
  messages,
  message: (slug: string, id: string) => `${messages(slug)}${segment(id)}/`,
  reaction: (slug: string, id: string, emoji: string) =>
    `${paths.message(slug, id)}reactions/${segment(emoji)}/`,
  versions: (slug: string, id: string) => `${paths.message(slug, id)}versions/`,
  pin: (slug: string, id: string) => `${paths.message(slug, id)}pin/`,
  upload: (id: string, part?: number) =>
    `/api/chat/uploads/${segment(id)}/${part === undefined ? '' : `parts/${part}/`}`,
  file: (id: string) => `/api/chat/files/${segment(id)}/`,
  changes: (slug: string) => `${room(slug)}changes/`,
  members: (slug: string) => `${room(slug)}members/`,
  member: (slug: string, username: string) => `${paths.members(slug)}${segment(username)}/`,
};
