import { setTimeout as wait } from 'node:timers/promises';
import { generateFernetKey } from '../../../packages/server/src/crypto/fernet.js';
import { createKeyring } from '../../../packages/server/src/crypto/keyring.js';
import { startCluster } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { startCommand } from '../processes.js';
import { createRandom } from '../random.js';
import { readOptions } from '../read-options.js';
import { insist, readHistory, request, roomPath, signUp } from '../rest.js';
import { createEraser, tracesOf } from './erasing.js';
import type { Eraser } from './erasing.js';
import { watchKeys } from './key-watch.js';
import type { KeyWatch } from './key-watch.js';
import { startTraffic } from './steady-traffic.js';
import type { Person, Traffic } from './steady-traffic.js';

const HELP = `Usage: npm run chaos -- keys [OPTIONS]

Changes the ring key of several nodes as docs/operations/keys.md says, while users write and read, and nodes and the
rotation itself are killed with -9 and started again, and people are erased. Then checks that no read and no send failed for good, that all that
was acknowledged can be read with the new key alone, but for what erased people wrote, of which nothing can; and that the
old key was retired only once nothing needed it. Exits with 1 if not.

  --nodes N         (3)
  --rooms N         private ones, each with its name sealed (12)
  --people N        who write and read (24)
  --sends N         a second (50)
  --reads N         pages of 50 a second (20)
  --before N        messages that exist before, which the rotation has to seal anew (3000)
  --kill-every N    seconds between two kills of a node while the rotation runs (2)
  --erase N         people who are erased meanwhile (4)
  --cuts N          times that the rotation itself is killed (3)
  --seed N          of rooms, people and kills (drawn)`;

const values = readOptions(HELP, {
  ...{ nodes: 3, rooms: 12, people: 24, sends: 50, reads: 20, before: 3000 },
  ...{ 'kill-every': 2, cuts: 3, erase: 4, seed: Math.floor(Math.random() * 2 ** 31) },
});
/** The rotation refuses while a killed node still counts as running with other keys: for a minute. */
const ROTATION_TRIES = 40;
const TRY_PAUSE_MS = 3000;
const random = createRandom(values.seed);
const start = performance.now();
const log = (text: string) => console.log(`${Math.round((performance.now() - start) / 1000)} s: ${text}`);
const keys = { older: generateFernetKey(), newer: generateFernetKey() };
const ringOf = (key: string) => createKeyring([key]).primaryKeyId;

async function createPeople({ urls }: Cluster): Promise<{ people: Person[]; rooms: string[] }> {
  const people: Person[] = [];
  for (let index = 0; index < values.people; index += 1) {
    const username = `person-${index}`;
    const url = urls[index % urls.length]!;
    const token = await signUp(url, username);
    const { id } = await request<{ id: string }>(url, 'GET', '/api/auth/profile/', token);
    people.push({ id, username, token });
  }
  const [owner, ...others] = people;
  const rooms: string[] = [];
  for (let index = 0; index < values.rooms; index += 1) {
    const body = { name: `Room ${index}`, visibility: 'private' };
    const { slug } = await request<{ slug: string }>(
      urls[0]!,
      'POST',
      '/api/chat/rooms/',
      owner!.token,
      body,
    );
    for (const { username } of others)
      await request(urls[0]!, 'POST', `${roomPath(slug)}members/`, owner!.token, { username });
    rooms.push(slug);
  }
  return { people, rooms };
}

/** Kills a node with -9 and starts it again. */
const killNode = (cluster: Cluster, node: number) =>
  cluster.suffer({ kind: 'kill', victim: 'node', waitMs: 0, node, downMs: random.below(1000) });

/** Gives all nodes these keys, one after the other. */
async function changeKeys(cluster: Cluster, ...ring: string[]): Promise<void> {
  cluster.environment['FERNET_KEYS'] = ring.join();
  for (const node of cluster.urls.keys()) await killNode(cluster, node);
}

/** Kills nodes again and again until it is told to end. */
function killNodes(cluster: Cluster) {
  const end = new AbortController();
  let kills = 0;
  const running = (async () => {
    for (;;) {
      await wait(values['kill-every'] * 1000, undefined, { signal: end.signal }).catch(() => undefined);
      if (end.signal.aborted) return;
      await killNode(cluster, random.below(values.nodes));
      kills += 1;
    }
  })();
  return {
    async stop(): Promise<number> {
      end.abort();
      await running;
      return kills;
    },
  };
}

/** Runs the rotation until it says that it is done, and kills it some times in the middle; returns what it took. */
async function rotate({ environment }: Cluster, { models }: KeyWatch) {
  const found = { cuts: 0, refusals: 0, failures: [] as string[] };
  const older = ringOf(keys.older);
  const left = () => models.Message.countDocuments({ keyId: { $eq: older } });
  for (let tries = 0; tries < ROTATION_TRIES; tries += 1) {
    const command = startCommand(['keys', 'rotate'], environment);
    let isRunning = true;
    void command.ended.then(() => (isRunning = false));
    if (found.cuts < values.cuts) {
      const until = (await left()) - values.before / (2 * values.cuts);
      while (isRunning && (await left()) > until) await wait(200);
      if (isRunning) {
        await command.kill();
        found.cuts += 1;
      }
    }
    const { code, printed } = await command.ended;
    if (code === 0) return found;
    if (code === 2 && printed.includes('running servers')) {
      found.refusals += 1;
      await wait(TRY_PAUSE_MS);
    } else if (code !== null) found.failures.push(printed.trim());
  }
  found.failures.push(`not done after ${ROTATION_TRIES} tries`);
  return found;
}

/** Erases people one after the other, while all else goes on. */
async function eraseAll(eraser: Eraser, people: readonly Person[]): Promise<void> {
  for (const person of people) await eraser.erase(person);
}

/** Waits until erasures are complete, for two minutes at most; returns what is left. */
async function untilErased({ models }: KeyWatch, people: readonly Person[]): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const left = await tracesOf(models, people);
    if (left.length === 0 || tries === 120) return left;
    await wait(1000);
  }
}

/** Reads everything with the new key alone and compares it with what was acknowledged. */
async function readAll(
  { urls }: Cluster,
  { token }: Person,
  { acknowledged }: Traffic,
  erased: ReadonlySet<string>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [room, sent] of acknowledged)
    for (const url of urls) {
      const stored = new Map((await readHistory(url, token, room)).map((message) => [message.seq, message]));
      for (const [seq, { content, username }] of sent) {
        const expected = erased.has(username) ? null : content;
        if (stored.get(seq)?.content !== expected) wrong.push(`${room} ${seq}: not ${expected}`);
      }
    }
  return wrong;
}

async function run(cluster: Cluster, watch: KeyWatch): Promise<boolean> {
  const { people, rooms } = await createPeople(cluster);
  log(`${people.length} people, ${rooms.length} rooms, ${values.nodes} nodes`);
  const perSecond = { sends: values.sends, reads: values.reads };
  const eraser = await createEraser(cluster.urls, watch.models);
  const traffic = startTraffic({
    ...{ urls: cluster.urls, people, rooms, random, perSecond },
    // Signed out, or gone: 401, 403, 404. Anything else is a failure of an erased person, too.
    isExpected: ({ username }, { status }) => eraser.begun.has(username) && [401, 403, 404].includes(status),
  });
  const older = ringOf(keys.older);
  const following = watch.follow(older);
  while ([...traffic.acknowledged.values()].reduce((sum, { size }) => sum + size, 0) < values.before)
    await wait(100);
  log(`${values.before} messages with the older key`);
  await changeKeys(cluster, keys.older, keys.newer);
  await changeKeys(cluster, keys.newer, keys.older);
  log('all nodes have both keys, the newer first');
  const kills = killNodes(cluster);
  const erased = people.slice(1, 1 + values.erase);
  const [rotation] = await Promise.all([rotate(cluster, watch), eraseAll(eraser, erased)]);
  const killed = await kills.stop();
  const facts = await watch.facts(older);
  log(`rotated; the older key is ${facts.state}`);
  await changeKeys(cluster, keys.newer);
  await traffic.stop();
  const { looks, wrong } = await following.stop();
  const left = await untilErased(watch, erased);
  const unlike = await insist(() => readAll(cluster, people[0]!, traffic, eraser.begun));
  const dataKeys = await watch.models.DataKey.find().lean();
  const living = dataKeys.filter(({ destroyedAt }) => destroyedAt === null);
  const notMoved = living.filter(({ ring }) => ring !== ringOf(keys.newer)).length;
  const verified = await startCommand(['keys', 'verify', '--all'], cluster.environment).ended;

  const { counts } = traffic;
  console.log(
    `asked    ${counts.sent} sends, ${counts.read} reads, ${counts.retried} retries; the slowest took ${Math.round(counts.slowestMs)} ms
faults   ${killed} kill -9 of a node while it rotated, ${3 * values.nodes} for other keys, ${rotation.cuts} of the rotation
rotated  ${living.length} data keys, ${dataKeys.length - living.length} destroyed; refused ${rotation.refusals} times; the state was read ${looks} times
found`,
  );
  const results: [string, readonly unknown[] | number][] = [
    ['failed sends', counts.failedSends],
    ['failed reads', counts.failedReads],
    ['messages unlike what was acknowledged', unlike],
    ['traces of erased people', left],
    ['failures of the rotation', rotation.failures],
    ['data keys that the newer key does not wrap', notMoved],
    ['times that a retired key was needed', wrong],
    ['things that need the older key', facts.dataKeys + facts.messages],
    ['states of the older key but "retired"', facts.state === 'retired' ? 0 : 1],
    ['failures of "sotto keys verify --all"', verified.code === 0 ? [] : [verified.printed]],
  ];
  for (const [what, found] of results) {
    const list = typeof found === 'number' ? [] : found;
    console.log(`  ${typeof found === 'number' ? found : found.length} ${what}`);
    for (const one of list.slice(0, 5)) console.log(`      ${JSON.stringify(one)}`);
  }
  return results.every(([, found]) => (typeof found === 'number' ? found : found.length) === 0);
}

console.log(`seed ${values.seed}, ${new Date().toISOString()}, Node ${process.version}`);
const cluster = await startCluster({ nodes: values.nodes, environment: { FERNET_KEYS: keys.older } });
const watch = await watchKeys(cluster.storeUri, [keys.newer, keys.older]);
const isGood = await run(cluster, watch).finally(async () => {
  await watch.close();
  await cluster.close();
});
process.exit(isGood ? 0 : 1);
