import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '@sotto/protocol';
import { createServer, loadConfig } from '@sotto/server';
import { startMailServer } from '../../../packages/server/test/support/mail-server.js';
import type { MailServer } from '../../../packages/server/test/support/mail-server.js';
import { pushEnvironment } from '../../../packages/server/test/support/push-service.js';
import { startCluster } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { createRandom } from '../random.js';
import { readOptions } from '../read-options.js';
import { insist, request, roomPath, signUp } from '../rest.js';
import { addressOf, wantMails, withStore } from './mails.js';
import { addReader } from './readers.js';
import type { Reader, Sent } from './readers.js';

const HELP = `Usage: npm run chaos -- notices [OPTIONS]

Sends messages to users who are away, through two nodes that are killed with -9 again and again, mostly while a push is under
way. Some read a message at once, some later, some never. Then checks that everybody who never read was pushed to,
and mailed, that nobody was told of what they had read, and that no text and no name is in a push, a mail or the queue. Exits
with 1 if not.

  --rounds N        in each, two rooms get a message (20)
  --readers N       users with a browser; every second one gets mails, too (8)
  --seed N          of the kills and the reads (drawn)
  --max-seconds N   after the last message, until the queue must be empty (150)`;

const TEXT = 'canary-text';
const NAME = 'canary-name';
const ROOMS = 2;
const PUSH_DELAY_SECONDS = 2;
const MAIL_DELAY_SECONDS = 6;
/** Latest read of those who read later, in milliseconds: most are told before, some not. */
const LATER_MS = 20_000;
/** Milliseconds for which a push or a mail may be under way, on a busy machine, when its message is read. */
const UNDER_WAY_MS = 3000;
/** Longest time from a push to the kill of a node, in milliseconds. */
const MAX_DELAY_MS = 60;
/** How often a request is tried: both nodes may be away. */
const TRIES = 500;
/** At most one mail an hour: the rest comes after it. */
const HOUR_MS = 3_600_000;

const values = readOptions(HELP, {
  ...{ rounds: 20, readers: 8, 'max-seconds': 150, seed: Math.floor(Math.random() * 2 ** 31) },
});
const random = createRandom(values.seed);
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);

/** Kills a node again and again: as soon as a push arrives, or after some seconds without one. Returns how often. */
async function killAtPushes(
  cluster: Cluster,
  node: number,
  pushed: () => Promise<void>,
  isOver: () => boolean,
) {
  let kills = 0;
  for (; !isOver(); kills += 1) {
    await Promise.race([pushed(), wait(5000)]);
    await wait(random.below(MAX_DELAY_MS));
    await cluster.suffer({ kind: 'kill', victim: 'node', waitMs: 0, node, downMs: random.below(500) });
    await wait(random.below(3000));
  }
  return kills;
}

/** Sends a message to a room, and lets some of its members read it. */
async function send({ urls }: Cluster, keeper: string, room: string, readers: Reader[]) {
  const url = () => urls[random.below(urls.length)]!;
  const body = { content: `${TEXT} in ${room}`, clientMessageId: `message-${room}` };
  const message = await insist(
    () => request<Message>(url(), 'POST', `${roomPath(room)}messages/`, keeper, body),
    TRIES,
  );
  const sleepers: Reader[] = [];
  const reads: Promise<void>[] = [];
  const read = async ({ token, readAt }: Reader, afterMs: number) => {
    await wait(afterMs);
    await insist(() => request(url(), 'POST', `${roomPath(room)}read/`, token, { seq: message.seq }), TRIES);
    readAt.set(message.id, performance.now());
  };
  for (const reader of readers) {
    const choice = random.below(3);
    if (choice === 0) sleepers.push(reader);
    else reads.push(read(reader, choice === 1 ? 0 : random.below(LATER_MS)));
  }
  return { sent: { message, at: performance.now(), sleepers } satisfies Sent, reads };
}

/** Tells, after the hour in which a user gets no second mail, what was put off. */
async function passHours({ environment }: Cluster): Promise<void> {
  for (const hours of [2, 4]) {
    const running = await createServer(loadConfig(environment), {
      clock: () => Date.now() + hours * HOUR_MS,
    });
    for (let runs = 0; runs < 2; runs += 1) await running.context.services.notices.runOnce();
    await running.close();
  }
}

/** Counts the rows of the queue that wait. */
const waiting = (cluster: Cluster, kind: object) =>
  withStore(cluster.storeUri, (store) =>
    store.collection('notices').countDocuments({ dueAt: { $exists: true }, ...kind }),
  );

async function check(cluster: Cluster, all: Sent[], readers: Reader[], digests: MailServer['received']) {
  const ids = new Map(all.map((sent) => [sent.message.id, sent]));
  const pushes = readers.flatMap((reader) => reader.arrivals.map((arrival) => ({ reader, ...arrival })));
  const isTold = (reader: Reader, { message }: Sent) =>
    reader.arrivals.some(({ payload }) => payload.message === message.id);
  const due = all.flatMap((sent) => sent.sleepers.map((reader) => ({ reader, sent })));
  const isLate = (at: number, readAt = Infinity) => at > readAt + UNDER_WAY_MS;
  const mailed = readers.filter((_, index) => index % 2 === 0);
  const sleeps = (reader: Reader) => due.some((one) => one.reader === reader);
  const queue = await withStore(cluster.storeUri, async (store) => {
    const names = (await store.listCollections()).map(({ name }) => name);
    const kept = names.filter((name) => /notice|push|job/i.test(name));
    return Promise.all(
      kept.map(async (name) => JSON.stringify(await store.collection(name).find().toArray())),
    );
  });
  const has = (text: string, ...canaries: string[]) =>
    canaries.some(
      (one) => text.includes(one) || text.includes(Buffer.from(one).toString('base64').slice(0, 12)),
    );
  const found = {
    'due pushes that never came': due.filter(({ reader, sent }) => !isTold(reader, sent)).length,
    'pushes of what had been read': pushes.filter(({ reader, payload, at }) =>
      isLate(at, reader.readAt.get(payload.message)),
    ).length,
    'pushes of unknown messages': pushes.filter(({ payload }) => !ids.has(payload.message)).length,
    'users whose mail never came': mailed.filter(
      (reader) => sleeps(reader) && !digests.some(({ to }) => to.includes(addressOf(reader))),
    ).length,
    'mails to users who get none': digests.filter(
      ({ to }) => !mailed.some((reader) => sleeps(reader) && to.includes(addressOf(reader))),
    ).length,
    'rows left in the queue': await waiting(cluster, {}),
    'canaries in pushes': pushes.filter(({ payload }) => has(JSON.stringify(payload), TEXT, NAME)).length,
    'canaries in mails': digests.filter(({ raw, text }) => has(raw + text, TEXT)).length,
    'canaries in the queue': queue.filter((text) => has(text, TEXT, NAME)).length,
  };
  const again =
    pushes.length - new Set(pushes.map(({ reader, payload }) => reader.username + payload.message)).size;
  console.log(
    `told     ${pushes.length} pushes, ${again} of them again; ${due.length} were never read; ${digests.length} mails`,
  );
  console.log(`looked   at ${queue.length} collections of the queue`);
  console.log(
    `found\n${Object.entries(found)
      .map(([what, count]) => `  ${count} ${what}`)
      .join('\n')}`,
  );
  return Object.values(found).every((count) => count === 0);
}

async function run(cluster: Cluster, mails: MailServer): Promise<boolean> {
  const [url] = cluster.urls as [string];
  await withStore(cluster.storeUri, (store) =>
    store.collection('sites').updateOne({ slug: 'default' }, { $set: { 'settings.mail': 'on' } }),
  );
  const keeper = await signUp(url, 'keeper');
  const listeners = new Set<() => void>();
  const onPush = () => {
    for (const listener of listeners) listener();
    listeners.clear();
  };
  const readers: Reader[] = [];
  for (let index = 0; index < values.readers; index += 1) {
    const reader = await addReader(url, `person-${index}`, onPush);
    readers.push(reader);
    if (index % 2 === 0) await wantMails(url, reader, mails);
  }
  const rooms = Array.from({ length: values.rounds * ROOMS }, (_, index) => `room-${index}`);
  for (const slug of rooms) {
    await request(url, 'POST', '/api/chat/rooms/', keeper, { name: `${NAME} ${slug}`, slug });
    await Promise.all(readers.map(({ token }) => request(url, 'POST', `${roomPath(slug)}join/`, token, {})));
  }
  mails.received.length = 0;
  console.log(`${seconds()} s: ${readers.length} users in ${rooms.length} rooms`);
  let isOver = false;
  const pushed = () => new Promise<void>((resolve) => void listeners.add(resolve));
  const killing = Promise.all(
    cluster.urls.map((_, node) => killAtPushes(cluster, node, pushed, () => isOver)),
  );
  const all: Sent[] = [];
  const reads: Promise<void>[] = [];
  for (const [index, room] of rooms.entries()) {
    const one = await send(cluster, keeper, room, readers);
    all.push(one.sent);
    reads.push(...one.reads);
    if (index % ROOMS === ROOMS - 1) await wait(3000);
  }
  await Promise.all(reads);
  isOver = true;
  const kills = (await killing).reduce((sum, count) => sum + count, 0);
  console.log(`${seconds()} s: sent and read; ${kills} kill -9 of a node`);
  const end = performance.now() + values['max-seconds'] * 1000;
  while ((await waiting(cluster, { kind: 'push' })) > 0 && performance.now() < end) await wait(1000);
  console.log(`${seconds()} s: no push waits`);
  await passHours(cluster);
  const isGood = await check(cluster, all, readers, mails.received);
  await Promise.all(readers.map((reader) => reader.close()));
  return isGood;
}

console.log(`seed ${values.seed}, ${new Date().toISOString()}, Node ${process.version}`);
const mails = await startMailServer();
const cluster = await startCluster({
  nodes: 2,
  environment: {
    ...pushEnvironment(),
    ...mails.environment,
    PUSH_DELAY: String(PUSH_DELAY_SECONDS),
    MAIL_DELAY: String(MAIL_DELAY_SECONDS),
  },
});
const isGood = await run(cluster, mails).finally(() => Promise.all([cluster.close(), mails.close()]));
process.exit(isGood ? 0 : 1);
