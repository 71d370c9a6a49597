import { setTimeout as wait } from 'node:timers/promises';
import type { Message, MessagePage, ReactionState } from '@sotto/protocol';
import mongoose from 'mongoose';
import { killNodes, startCluster } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { createRandom } from '../random.js';
import { readOptions } from '../read-options.js';
import { insist, request, roomPath, signUp } from '../rest.js';

const HELP = `Usage: npm run chaos -- reactions [OPTIONS]

Adds reactions and takes them back through two nodes of which one is killed with -9 again and again. Then checks that every
message counts what its users wanted in the end, that each user is shown their own reactions, and that nothing is left to
count. Exits with 1 if not.

  --toggles N       (10000)
  --messages N      (8)
  --users N         (20)
  --seed N          of the kills and the toggles (drawn)
  --kill-every N    seconds between two kills (5)`;

const EMOJIS = ['👍', '❤️', '😂', '🎉'];
/** How long after the last toggle everything must be counted. */
const COUNTED_MS = 10_000;

const values = readOptions(HELP, {
  ...{ toggles: 10_000, messages: 8, users: 20 },
  ...{ seed: Math.floor(Math.random() * 2 ** 31), 'kill-every': 5 },
});
const random = createRandom(values.seed);
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);

/** What a user wants in the end: message and emoji. */
type Wanted = Set<string>;

/** One user, who toggles one emoji after the other; remembers what is there in the end. */
async function toggle({ urls }: Cluster, token: string, messages: Message[], count: number): Promise<Wanted> {
  const wanted: Wanted = new Set();
  for (let done = 0; done < count; done += 1) {
    const { id, room } = messages[random.below(messages.length)]!;
    const emoji = EMOJIS[random.below(EMOJIS.length)]!;
    const key = `${id} ${emoji}`;
    const method = wanted.has(key) ? 'DELETE' : 'PUT';
    const path = `${roomPath(room)}messages/${id}/reactions/${encodeURIComponent(emoji)}/`;
    await insist(() => request<ReactionState>(urls[random.below(urls.length)]!, method, path, token), 500);
    if (method === 'PUT') wanted.add(key);
    else wanted.delete(key);
  }
  return wanted;
}

/** Returns how many reactions there should be of each emoji under each message. */
function countsOf(all: Wanted[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of all.flatMap((wanted) => [...wanted])) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Waits until no row is marked; returns how many are after ten seconds. */
async function leftOver(rows: mongoose.mongo.Collection): Promise<number> {
  const end = performance.now() + COUNTED_MS;
  for (;;) {
    const left = await rows.countDocuments({ pending: { $exists: true } });
    if (left === 0 || performance.now() > end) return left;
    await wait(100);
  }
}

const readPage = (url: string, token: string, room: string): Promise<MessagePage> =>
  insist(() => request<MessagePage>(url, 'GET', `${roomPath(room)}messages/?limit=100`, token));

/** Returns how many reactions the users are wrongly shown as their own, or not shown, by both nodes together. */
async function countWrongOwn({ urls }: Cluster, tokens: string[], room: string, wanted: Wanted[]) {
  let wrong = 0;
  for (const url of urls) {
    for (const [index, token] of tokens.entries()) {
      const { own = {} } = await readPage(url, token, room);
      const shown = new Set(
        Object.entries(own).flatMap(([id, emojis]) => emojis.map((emoji) => `${id} ${emoji}`)),
      );
      const keys = new Set([...shown, ...wanted[index]!]);
      wrong += [...keys].filter((key) => shown.has(key) !== wanted[index]!.has(key)).length;
    }
  }
  return wrong;
}

async function check(cluster: Cluster, tokens: string[], room: string, wanted: Wanted[]) {
  const connection = await mongoose.createConnection(cluster.storeUri).asPromise();
  try {
    const rows = connection.collection('reactions');
    const pending = await leftOver(rows as never);
    const active = await rows.countDocuments({ active: true });
    const page = await readPage(cluster.urls[0]!, tokens[0]!, room);
    const shown = new Map<string, number>(
      page.results.flatMap(({ id, reactions }) =>
        reactions.map(({ emoji, count }) => [`${id} ${emoji}`, count] as const),
      ),
    );
    const counts = countsOf(wanted);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const keys = new Set([...shown.keys(), ...counts.keys()]);
    const wrong = [...keys].filter((key) => shown.get(key) !== counts.get(key)).length;
    const wrongOwn = await countWrongOwn(cluster, tokens, room, wanted);
    const revs = page.results.reduce((most, { rev }) => Math.max(most, rev), 0);
    console.log(`stored   ${active} reactions, ${revs - page.results.length} changes of the log`);
    console.log(
      `found\n  ${wrong} wrong counts\n  ${wrongOwn} wrong own reactions\n  ${Math.abs(active - total)} reactions too many or too few\n  ${pending} not counted`,
    );
    return wrong === 0 && wrongOwn === 0 && active === total && pending === 0;
  } finally {
    await connection.close();
  }
}

async function run(cluster: Cluster): Promise<boolean> {
  const [url] = cluster.urls as [string];
  const room = 'room-0';
  const keeper = await signUp(url, 'keeper');
  await request(url, 'POST', '/api/chat/rooms/', keeper, { name: room, slug: room });
  const messages: Message[] = [];
  for (let index = 0; index < values.messages; index += 1)
    messages.push(
      await request<Message>(url, 'POST', `${roomPath(room)}messages/`, keeper, { content: `text ${index}` }),
    );
  const tokens: string[] = [];
  for (let index = 0; index < values.users; index += 1) {
    const token = await signUp(url, `person-${index}`);
    await request(url, 'POST', `${roomPath(room)}join/`, token, {});
    tokens.push(token);
  }
  console.log(`${seconds()} s: ${values.users} users, ${values.messages} messages`);
  let isOver = false;
  const killing = killNodes(cluster, {
    ...{ random, everyMs: values['kill-every'] * 1000 },
    isOver: () => isOver,
  });
  const share = Math.ceil(values.toggles / values.users);
  const wanted = await Promise.all(tokens.map((token) => toggle(cluster, token, messages, share)));
  isOver = true;
  console.log(`toggled  ${share * values.users} times in ${seconds()} s`);
  const [kills, isGood] = await Promise.all([killing, check(cluster, tokens, room, wanted)]);
  console.log(`faults   ${kills} kill -9 of a node`);
  return isGood;
}

console.log(`seed ${values.seed}, ${new Date().toISOString()}, Node ${process.version}`);
const cluster = await startCluster({ nodes: 2 });
const isGood = await run(cluster).finally(() => cluster.close());
process.exit(isGood ? 0 : 1);
