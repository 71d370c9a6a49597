const segment = (text: string) => encodeURIComponent(text);

/** The paths of the REST API. */
export const paths = {
  register: '/api/auth/register/',
  profile: '/api/auth/profile/',
  start: '/api/chat/start/',
  config: '/api/config/',
  rooms: '/api/chat/rooms/',
  monitor: '/api/monitor/summary/',
  room: (slug: string) => `/api/chat/rooms/${segment(slug)}/`,
  messages: (slug: string) => `/api/chat/rooms/${segment(slug)}/messages/`,
  message: (slug: string, id: string) => `/api/chat/rooms/${segment(slug)}/messages/${segment(id)}/`,
  members: (slug: string) => `/api/chat/rooms/${segment(slug)}/members/`,
  member: (slug: string, username: string) =>
    `/api/chat/rooms/${segment(slug)}/members/${segment(username)}/`,
};
