import type { ClientEventName } from '@sotto/protocol';
import { clientEventSchemas } from '@sotto/protocol/schemas';
import { declaredRoutes } from './routes.js';
import type { ChatClient } from './socket-clients.js';

/** Ids and names of one site, by their kind. */
export interface WalkedIds {
  slug: string;
  username: string;
  userId: string;
  message: string;
  invitation: string;
  invitationToken: string;
  report: string;
  session: string;
  guestToken: string;
  /** An upload that is under way, and a file of a message. */
  upload: string;
  file: string;
}

type Body = object | undefined;
/** Returns the request of a route: a body, or `undefined` for none. */
type Plan = (ids: WalkedIds) => Body;

const none: Plan = () => undefined;
const UNTIL = '2999-01-01T00:00:00Z';

/** One request for each route that a signed-in actor may use, as the source declares it. */
const PLANS: Record<string, Plan> = {
  'get /api/auth/profile': none,
  'patch /api/auth/profile': () => ({ displayName: 'Renamed' }),
  'patch /api/auth/profile/notifications': () => ({ sound: false }),
  'patch /api/auth/profile/privacy': () => ({ typing: false }),
  'post /api/auth/profile/email-link': none,
  'put /api/chat/push/:id': none,
  'delete /api/chat/push/:id': none,
  'put /api/auth/password': () => ({ current: 'not the password', next: 'a longer horse battery' }),
  'post /api/auth/delete-account': () => ({ username: 'nobody', current: 'not the password' }),
  'get /api/auth/sessions': none,
  'delete /api/auth/sessions': none,
  'delete /api/auth/sessions/:id': none,
  'put /api/auth/profile/avatar': none,
  'delete /api/auth/profile/avatar': none,
  'post /api/auth/merge': ({ guestToken }) => ({ guestToken }),
  'get /api/monitor/summary': none,
  'get /api/chat/start': none,
  'get /api/chat/rooms': none,
  'post /api/chat/rooms': () => ({ name: 'Another room' }),
  'post /api/chat/rooms/leave': () => ({ unopened: true }),
  'get /api/chat/rooms/:slug': none,
  'patch /api/chat/rooms/:slug': () => ({ topic: 'Topic' }),
  'delete /api/chat/rooms/:slug': none,
  'post /api/chat/rooms/:slug/archive': () => ({}),
  'post /api/chat/rooms/:slug/unarchive': () => ({}),
  'put /api/chat/rooms/:slug/notifications': () => ({ level: 'none' }),
  'put /api/chat/rooms/:slug/pin': none,
  'delete /api/chat/rooms/:slug/pin': none,
  'post /api/chat/rooms/:slug/join': () => ({}),
  'post /api/chat/rooms/:slug/leave': () => ({}),
  'post /api/chat/rooms/:slug/read': () => ({ seq: 1 }),
  'post /api/chat/rooms/:slug/unread': () => ({ seq: 1 }),
  'get /api/chat/rooms/:slug/members': none,
  'post /api/chat/rooms/:slug/members': ({ username }) => ({ username }),
  'patch /api/chat/rooms/:slug/members/:username': () => ({ role: 'moderator' }),
  'delete /api/chat/rooms/:slug/members/:username': none,
  'get /api/chat/rooms/:slug/bans': none,
  'put /api/chat/rooms/:slug/members/:username/ban': () => ({}),
  'delete /api/chat/rooms/:slug/members/:username/ban': none,
  'put /api/chat/rooms/:slug/members/:username/mute': () => ({ until: UNTIL }),
  'delete /api/chat/rooms/:slug/members/:username/mute': none,
  'get /api/chat/rooms/:slug/messages': none,
  'post /api/chat/rooms/:slug/messages': ({ userId }) => ({
    ...{ content: 'text', clientMessageId: 'walk', author: userId },
  }),
  'patch /api/chat/rooms/:slug/messages/:id': ({ userId }) => ({
    ...{ content: 'edited', mentions: [{ user: userId, start: 0, length: 6 }] },
  }),
  'delete /api/chat/rooms/:slug/messages/:id': none,
  'put /api/chat/rooms/:slug/messages/:id/pin': none,
  'delete /api/chat/rooms/:slug/messages/:id/pin': none,
  'get /api/chat/rooms/:slug/pins': none,
  'get /api/chat/rooms/:slug/files': none,
  'get /api/chat/rooms/:slug/messages/:id/versions': none,
  'put /api/chat/rooms/:slug/draft': ({ userId }) => ({
    ...{ text: 'draft', base: 0, mentions: [{ user: userId, start: 0, length: 5 }] },
  }),
  'get /api/chat/drafts': none,
  'put /api/chat/rooms/:slug/messages/:id/reactions/:emoji': none,
  'delete /api/chat/rooms/:slug/messages/:id/reactions/:emoji': none,
  'get /api/chat/rooms/:slug/messages/:id/reactions/:emoji': none,
  'post /api/chat/rooms/:slug/uploads': () => ({ name: 'walk.txt', size: 1 }),
  'put /api/chat/uploads/:id/parts/:n': none,
  'get /api/chat/uploads/:id': none,
  'delete /api/chat/uploads/:id': none,
  'post /api/chat/uploads/:id/complete': none,
  'get /api/chat/files/:id': none,
  'post /api/chat/files/:id/ticket': none,
  'get /api/chat/rooms/:slug/changes': none,
  'post /api/chat/rooms/:slug/messages/:id/report': () => ({ reason: 'spam' }),
  'get /api/chat/rooms/:slug/reports': none,
  'patch /api/chat/rooms/:slug/reports/:id': () => ({ resolved: true }),
  'get /api/chat/rooms/:slug/invitations': none,
  'post /api/chat/rooms/:slug/invitations': () => ({}),
  'delete /api/chat/rooms/:slug/invitations/:id': none,
  'post /api/chat/invitations/preview': ({ invitationToken }) => ({ token: invitationToken }),
  'post /api/chat/invitations/accept': ({ invitationToken }) => ({ token: invitationToken }),
  'put /api/chat/direct/:username': none,
  'get /api/chat/users': none,
  'get /api/chat/users/:username/shared-rooms': none,
  'get /api/chat/blocks': none,
  'put /api/chat/blocks/:username': none,
  'delete /api/chat/blocks/:username': none,
};

/** Routes that act for nobody: without a token, or with a secret of their own. Prefixes end with `*`. */
const WITHOUT_ACTOR = [
  ...['get /healthz', 'get /readyz', 'get /metrics', 'get /demo-config.json', 'post /demo/visit'],
  'post /demo/shop',
  ...['get /.well-known/oauth-authorization-server', 'get /oauth/authorize', 'post /oauth/authorize'],
  ...['post /oauth/token', 'post /oauth/revoke_token', 'post /api/auth/register'],
  // The id is the permission: 96 random bits, in an <img> of any page.
  'get /avatars/:id',
  'post /api/hooks/:id',
  'post /api/chat/push/open',
  // The token of a link in a mail is the permission.
  ...['get /api/auth/email/confirm', 'post /api/auth/email/confirm'],
  ...['get /api/notifications/unsubscribe', 'post /api/notifications/unsubscribe'],
];

/** The server API, of a site's backend alone: chat actors are refused before any id is read, and the backend has a walk. */
const BACKEND = '/api/site';

const QUERIES: Record<string, string> = {
  'get /api/chat/rooms/:slug/changes': '?since=0',
  'get /api/chat/rooms/:slug/files': '?kind=files',
  'get /api/chat/rooms': '?archived=true&search=vault',
};

/** Whom an id in the path is of, by what precedes it. */
const ID_KINDS: [RegExp, keyof WalkedIds][] = [
  [/\/messages\/$/, 'message'],
  [/\/invitations\/$/, 'invitation'],
  [/\/reports\/$/, 'report'],
  [/\/sessions\/$/, 'session'],
  [/\/uploads\/$/, 'upload'],
  [/\/files\/$/, 'file'],
  // A user's own name for a device: those of others are others.
  [/\/push\/$/, 'session'],
];

/** One payload for each event of a socket. */
const EVENTS: Record<ClientEventName, (ids: WalkedIds & { token: string }) => object> = {
  'message.send': ({ slug, userId }) => ({
    ...{ room: slug, content: 'text', clientMessageId: 'walk-socket', author: userId },
  }),
  'message.edit': ({ slug, message }) => ({ room: slug, id: message, content: 'edited' }),
  'message.delete': ({ slug, message }) => ({ room: slug, id: message }),
  'reaction.add': ({ slug, message }) => ({ room: slug, id: message, emoji: '👍' }),
  'reaction.remove': ({ slug, message }) => ({ room: slug, id: message, emoji: '👍' }),
  'typing.start': ({ slug }) => ({ room: slug }),
  'typing.stop': ({ slug }) => ({ room: slug }),
  read: ({ slug }) => ({ room: slug, seq: 1 }),
  delivered: ({ slug }) => ({ rooms: { [slug]: 1 } }),
  sync: ({ slug }) => ({ rooms: { [slug]: 0 } }),
  'auth.refresh': ({ token }) => ({ token }),
};

/** One request of the walk. */
export interface WalkedRequest {
  route: string;
  method: string;
  path: string;
  body: Body;
}

/**
 * Returns the routes that the server declares and an actor may use.
 * @throws Error for a route that the walk has no request for
 */
export async function walkedRoutes(): Promise<string[]> {
  const declared = (await declaredRoutes()).filter(
    (route) => !WITHOUT_ACTOR.includes(route) && !route.includes(` ${BACKEND}`),
  );
  const unknown = declared.filter((route) => !Object.hasOwn(PLANS, route));
  if (unknown.length > 0)
    throw new Error(
      `the walk over sites does not know ${unknown.join(', ')}: add a request to PLANS in test/support/site-walk.ts, with every id that it takes`,
    );
  return declared;
}

/** Returns the events that a client may send. @throws Error for one that the walk has no payload for */
export function walkedEvents(): ClientEventName[] {
  const events = Object.keys(clientEventSchemas) as ClientEventName[];
  const unknown = events.filter((event) => !Object.hasOwn(EVENTS, event));
  if (unknown.length > 0)
    throw new Error(`the walk over sites does not know the events ${unknown.join(', ')}: add them to EVENTS`);
  return events;
}

/** Returns the request of a route with these ids. @throws Error for a parameter that it does not know */
export function requestOf(route: string, ids: WalkedIds): WalkedRequest {
  const [method, pattern] = route.split(' ') as [string, string];
  const path = pattern.replace(/:(\w+)/g, (parameter, name: string, offset: number) => {
    if (name === 'slug' || name === 'username') return ids[name];
    if (name === 'n') return '0';
    if (name === 'emoji') return encodeURIComponent('👍');
    const [, kind] = ID_KINDS.find(([before]) => before.test(pattern.slice(0, offset))) ?? [];
    if (name !== 'id' || kind === undefined)
      throw new Error(
        `the walk over sites does not know what ${parameter} of ${route} is: add it to ID_KINDS`,
      );
    return ids[kind];
  });
  const query = route === 'get /api/chat/users' ? `?q=${ids.username}` : (QUERIES[route] ?? '');
  return { route, method: method.toUpperCase(), path: `${path}/${query}`, body: PLANS[route]!(ids) };
}

/** Returns whether a route takes an id. */
export function takesIds(route: string): boolean {
  const seen: string[] = [];
  const recording = new Proxy({} as WalkedIds, {
    get: (_target, name) => (seen.push(String(name)), `${String(name)}-id`),
  });
  requestOf(route, recording);
  return seen.length > 0;
}

/** What a request or an event led to, without what differs each time, and with the ids that were sent as their kinds. */
export function outcomeOf(status: number | string, body: unknown, ids: WalkedIds): string {
  const text = JSON.stringify(body ?? null, (key, value: unknown) =>
    ['requestId', 'instance', 'retryAfter'].includes(key) ? undefined : value,
  );
  const kinds = Object.entries(ids).filter(([, id]) => id !== '') as [string, string][];
  return `${status} ${kinds.reduce((before, [kind, id]) => before.replaceAll(id, `<${kind}>`), text)}`;
}

/** Sends an event with these ids, and returns its outcome. */
export async function askEvent(
  client: ChatClient,
  event: ClientEventName,
  ids: WalkedIds & { token: string },
): Promise<string> {
  const payload = EVENTS[event](ids);
  const ack = await client.ask(event, payload as never);
  // Whoever has a token may use it, so the server may say whose it is; here it must only be refused.
  if (event === 'auth.refresh') return String(ack.ok);
  return outcomeOf(String(ack.ok), ack.ok ? ack.data : ack.error, ids);
}
