// Every endpoint and socket event that reads, and the writes whose cost grows with what is stored.
import { openSocket } from './socket.mjs';

/** Sends an event over a socket and resolves with the acknowledgement; rejects if it is an error. */
const ask = (socket, event, payload) =>
  new Promise((resolve, reject) =>
    socket.emit(event, payload, (ack) =>
      ack.startsWith('[{"ok":true') ? resolve(ack) : reject(new Error(ack.slice(0, 200))),
    ),
  );

const slugs = (count) => Array.from({ length: count }, (_, index) => `r${String(index).padStart(4, '0')}`);
const cursors = (count, rev) => ({ rooms: Object.fromEntries(slugs(count).map((slug) => [slug, rev])) });
const BIG = '/api/chat/rooms/big/';

/** Creates the cases, in the order in which they run: `{ name, setUp?, run(context, round), rounds? }`. */
export function casesOf({ url, http, tokens, filled }) {
  const kit = {
    http,
    tokens,
    filled,
    call: (name, user, method, path, options = {}) => ({
      name,
      run: (_, round) =>
        http.call(method, path, {
          token: tokens[user],
          ...(typeof options === 'function' ? options(round) : options),
        }),
    }),
    event: (name, user, type, payload) => ({
      name,
      setUp: () => openSocket(url, tokens[user]),
      run: (socket, round) => ask(socket, type, typeof payload === 'function' ? payload(round) : payload),
    }),
    sockets: (name, user) => ({
      name,
      run: async () => (await openSocket(url, tokens[user])).close(),
      rounds: 40,
    }),
  };
  return [roomLists, syncs, bigRoom, messages, liveEvents, ownThings].flatMap((cases) => cases(kit));
}

/** Lists of rooms and the monitor's summary. */
function roomLists({ call }) {
  return [
    call('GET rooms, of 300', 'light', 'GET', '/api/chat/rooms/'),
    call('GET rooms?scope=joined, of 300', 'light', 'GET', '/api/chat/rooms/?scope=joined'),
    call('GET rooms?scope=joined, of 500', 'heavy', 'GET', '/api/chat/rooms/?scope=joined'),
    call('GET rooms?scope=public', 'crowd', 'GET', '/api/chat/rooms/?scope=public&limit=100'),
    call('GET rooms?q=r0, of 500', 'heavy', 'GET', '/api/chat/rooms/?q=r0'),
    call('GET monitor/summary, of 300', 'light', 'GET', '/api/monitor/summary/'),
    call('GET monitor/summary, of 500', 'heavy', 'GET', '/api/monitor/summary/'),
  ];
}

/** Syncs of many rooms, and of a long one. */
function syncs({ event }) {
  return [
    event('sync of 300 rooms, nothing new', 'light', 'sync', cursors(300, 3)),
    event('sync of 300 rooms, one change in each', 'light', 'sync', cursors(300, 2)),
    event('sync of 500 rooms, from 0', 'heavy', 'sync', cursors(500, 0)),
    event('sync of 1 room of 10,000 messages, from 0', 'crowd', 'sync', { rooms: { big: 0 } }),
  ];
}

/** A room of 5,000 members: reads, and changes of its members. */
function bigRoom({ call, http, tokens }) {
  return [
    call('GET members, of 5,000', 'crowd', 'GET', `${BIG}members/`),
    call('GET room, of 5,000', 'crowd', 'GET', BIG),
    call('GET room, of 5,000, by an outsider', 'light', 'GET', BIG),
    call('PATCH room, of 5,000', 'crowd', 'PATCH', BIG, (round) => ({ body: { topic: `t${round}` } })),
    {
      name: 'join and leave a room of 5,000',
      async run() {
        await http.call('POST', `${BIG}join/`, { token: tokens.light });
        await http.call('POST', `${BIG}leave/`, { token: tokens.light });
      },
    },
    {
      name: 'add and remove a member of 5,000',
      async run() {
        await http.call('POST', `${BIG}members/`, { token: tokens.crowd, body: { username: 'light' } });
        await http.call('DELETE', `${BIG}members/light/`, { token: tokens.crowd });
      },
    },
    {
      name: 'change a role among 5,000',
      async run(_, round) {
        const role = round % 2 === 0 ? 'moderator' : 'member';
        await http.call('PATCH', `${BIG}members/m00001/`, { token: tokens.crowd, body: { role } });
      },
    },
  ];
}

/** Edits of a message with many edits, and pages of a long room. */
function messages({ call, event, filled }) {
  return [
    call(
      'edit of a message with 1,000 edits',
      'crowd',
      'PATCH',
      `${BIG}messages/${filled.edited}/`,
      (round) => ({
        body: { content: `edit ${round}` },
      }),
    ),
    event('message.edit of a message with 1,000 edits', 'crowd', 'message.edit', (round) => ({
      ...{ room: 'big', id: filled.edited, content: `again ${round}` },
    })),
    call('GET messages, newest 100 of 10,000', 'crowd', 'GET', `${BIG}messages/?limit=100`),
    call('GET messages, 100 from the middle', 'crowd', 'GET', `${BIG}messages/?limit=100&before=5000`),
    call('GET messages, after 1', 'crowd', 'GET', `${BIG}messages/?limit=100&after=1`),
    call('GET changes since 0 of 10,000', 'crowd', 'GET', `${BIG}changes/?since=0`),
    call('GET changes since the head', 'crowd', 'GET', `${BIG}changes/?since=${filled.head}`),
  ];
}

/** What open clients send all the time. */
function liveEvents({ event, filled }) {
  return [
    event('message.send', 'crowd', 'message.send', (round) => ({
      ...{ room: 'big', content: 'hello', clientMessageId: `send-${round}` },
    })),
    event('read', 'crowd', 'read', (round) => ({ room: 'big', seq: 50 + round })),
    event('typing.start', 'crowd', 'typing.start', { room: 'big' }),
    event('typing.stop', 'crowd', 'typing.stop', { room: 'big' }),
    event('message.delete', 'crowd', 'message.delete', { room: 'big', id: filled.other }),
  ];
}

/** Sockets, the user's own profile, and a new room. */
function ownThings({ call, sockets }) {
  return [
    sockets('open and close a socket, of 300 rooms', 'light'),
    sockets('open and close a socket, of 500 rooms', 'heavy'),
    call('GET profile', 'light', 'GET', '/api/auth/profile/'),
    call('PATCH profile', 'light', 'PATCH', '/api/auth/profile/', (round) => ({
      body: { displayName: `Light ${round}` },
    })),
    call('POST rooms, of 300', 'light', 'POST', '/api/chat/rooms/', (round) => ({
      body: { name: `made ${round}` },
    })),
  ];
}
