// S6: n people with SDK clients, in rooms of 10, and a server that is killed with -9 and started again. Meanwhile one of
// each room sends: a client has recovered once it is online again and has that message.
import { createChatClient } from '@sotto/sdk';
import { createHttp } from '../http.mjs';
import { round, wait } from '../measure.mjs';
import { ensurePeople, createRoom } from '../people.mjs';

const ROOM_SIZE = 10;
/** Milliseconds for the work after all are live: presence, heads. */
const AFTERMATH_MS = 10_000;
const PATIENCE_MS = 120_000;
const TEXT = 'x'.repeat(100);

/** Opens the client of a user, and counts how often each message of the room arrives. */
async function openClient(url, { token }, slug) {
  const client = createChatClient({ serverUrl: url, clientId: 'demo', getToken: async () => token });
  const received = new Map();
  let waiting;
  client.on('message.new', ({ message }) => {
    received.set(message.id, (received.get(message.id) ?? 0) + 1);
    waiting?.();
  });
  await client.connect();
  client.messages.track(slug, 0);
  return {
    client,
    received,
    /** Resolves when this many messages of the room have arrived. */
    until: (count) =>
      new Promise((resolve) => {
        waiting = () => received.size >= count && resolve();
        waiting();
      }),
  };
}

function faultsOf(clients, expected) {
  const faults = { lost: 0, duplicated: 0 };
  for (const { received } of clients) {
    faults.lost += Math.max(0, expected - received.size);
    for (const times of received.values()) faults.duplicated += times - 1;
  }
  return faults;
}

export async function reconnectStorm({ server, people, size }) {
  const crowd = await ensurePeople(server.url, people, size);
  const http = createHttp(server.url, 4);
  const clients = [];
  const rooms = [];
  for (let from = 0; from < size; from += ROOM_SIZE) {
    const members = crowd.slice(from, from + ROOM_SIZE);
    const slug = await createRoom(http, members);
    const opened = await Promise.all(members.map((person) => openClient(server.url, person, slug)));
    clients.push(...opened);
    rooms.push({ slug, sender: opened[0].client });
  }
  http.close();
  const send = () => rooms.map(({ slug, sender }) => sender.messages.send(slug, TEXT));
  const before = clients.map(({ until }) => until(1));
  await Promise.all([...send(), ...before]);

  await server.kill();
  const sent = send();
  const recovered = clients.map(({ until }) => until(2));
  await server.restart();
  const start = performance.now();
  const cpu = server.cpu();
  const late = setTimeout(() => {
    throw new Error(`not all clients were live within ${PATIENCE_MS / 1000} s`);
  }, PATIENCE_MS);
  await Promise.all([...recovered, ...sent]);
  clearTimeout(late);
  const seconds = (performance.now() - start) / 1000;
  const used = server.cpuSince(cpu);
  await wait(AFTERMATH_MS);
  const usedInAll = server.cpuSince(cpu);
  for (const { client } of clients) client.close();
  const cpuMs = round((used.seconds * 1000) / size, 2);
  return {
    cpuMsPerClient: cpuMs,
    cpuMsWithAftermath: round((usedInAll.seconds * 1000) / size, 2),
    secondsToLast: round(seconds, 1),
    /** On one core that does nothing else. */
    secondsFor10000: round((10_000 * cpuMs) / 1000, 1),
    messages: 2 * clients.length,
    threads: used.threads,
    faults: faultsOf(clients, 2),
  };
}
