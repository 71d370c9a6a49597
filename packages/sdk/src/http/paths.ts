const segment = encodeURIComponent;

const room = (slug: string) => `/api/chat/rooms/${segment(slug)}/`;
const messages = (slug: string) => `${room(slug)}messages/`;

/** The paths of the REST API. */
export const paths = {
  register: '/api/auth/register/',
  profile: '/api/auth/profile/',
  start: '/api/chat/start/',
  config: '/api/config/',
  rooms: '/api/chat/rooms/',
  monitor: '/api/monitor/summary/',
  room,
  messages,
  message: (slug: string, id: string) => `${messages(slug)}${segment(id)}/`,
  changes: (slug: string) => `${room(slug)}changes/`,
  members: (slug: string) => `${room(slug)}members/`,
  member: (slug: string, username: string) => `${paths.members(slug)}${segment(username)}/`,
};
