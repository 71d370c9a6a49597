import { setTimeout as wait } from 'node:timers/promises';
import type { Message, WebhookWithSecret } from '@sotto/protocol';
import mongoose from 'mongoose';
import { createKeyring } from '../../packages/server/src/crypto/keyring.js';
import { generateFernetKey } from '../../packages/server/src/crypto/fernet.js';
import { createModels } from '../../packages/server/src/models/index.js';
import { addClient } from '../../packages/server/src/services/admin/clients.js';
import { killNodes, startCluster } from './cluster.js';
import type { Cluster } from './cluster.js';
import { createRandom } from './random.js';
import { readOptions } from './read-options.js';
import { insist, request, roomPath, signUp } from './rest.js';
import { startWebhookReceiver } from './webhook-receiver.js';

const HELP = `Usage: npm run chaos -- webhooks [OPTIONS]

Writes through two nodes of which one is killed with -9 again and again, while a webhook's receiver refuses a share of the
deliveries. Then checks that the receiver has everything, and heard each room in the order of its log. Exits with 1 if not.

  --messages N      (20000)
  --rooms N         (400)
  --seed N          of the kills and refusals (drawn)
  --kill-every N    seconds from one kill to the next (5); 0: none
  --failing N       share of the deliveries that the receiver refuses (0.2)
  --max-seconds N   without a new event, after which the run ends (300)
  --mutation NAME   breaks the nodes on purpose, to see that it is found: refused-as-delivered`;

const values = readOptions(
  HELP,
  {
    ...{ messages: 20_000, rooms: 400, seed: Math.floor(Math.random() * 2 ** 31) },
    ...{ 'kill-every': 5, failing: 0.2, 'max-seconds': 300 },
  },
  ['mutation'],
);
const options = {
  ...{ messages: values.messages, rooms: values.rooms, failing: values.failing },
  killEveryMs: values['kill-every'] * 1000,
  maxMs: values['max-seconds'] * 1000,
};
/** Requests that are under way at once. */
const WRITERS = 16;
/** Messages that a room gets one after the other, from several writers at once. */
const BURST = 4;
/** Messages that the receiver has not heard yet, at most: most are sent while others are written, and not all at the end. */
const MAX_AHEAD = 2000;
const random = createRandom(values.seed);
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);

/** Creates the webhook as a site's backend does. */
async function addWebhook({ urls, storeUri }: Cluster, url: string): Promise<string> {
  const connection = await mongoose.createConnection(storeUri).asPromise();
  try {
    const models = createModels(connection, createKeyring([generateFernetKey()]));
    const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
    const input = { name: 'Backend', use: 'bot' as const, scopes: ['site:admin' as const] };
    const { clientId, secret } = await addClient({ models, clock: Date.now } as never, site, input);
    const response = await fetch(`${urls[0]}/api/site/webhooks/`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ url, events: ['message.new'] }),
    });
    if (response.status !== 201) throw new Error(`no webhook: ${await response.text()}`);
    return ((await response.json()) as WebhookWithSecret).secret;
  } finally {
    await connection.close();
  }
}

interface WriteOptions {
  token: string;
  slugs: readonly string[];
  /** Returns how many events were heard. */
  heard: () => number;
  isStalled: () => boolean;
}

/** Returns whether a count has been the same for so long. */
function createStall(count: () => number, ms: number): () => boolean {
  let [last, since] = [-1, 0];
  return () => {
    const now = performance.now();
    if (count() !== last) [last, since] = [count(), now];
    return now - since > ms;
  };
}

/** Writes all messages: each room gets a burst of them, then the next one, round after round. */
async function write({ urls }: Cluster, { token, slugs, heard, isStalled }: WriteOptions): Promise<void> {
  let next = 0;
  const writer = async () => {
    while (next < options.messages && !isStalled()) {
      if (next - heard() >= MAX_AHEAD) {
        await wait(50);
        continue;
      }
      const number = next;
      next += 1;
      const slug = slugs[Math.floor(number / BURST) % slugs.length]!;
      const body = { content: `text ${number}`, clientMessageId: `message-${number}` };
      let tries = 0;
      await insist(() => {
        tries += 1;
        const url = urls[(number + tries) % urls.length]!;
        return request<Message>(url, 'POST', `${roomPath(slug)}messages/`, token, body);
      }, 500);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

async function run(cluster: Cluster): Promise<boolean> {
  const receiver = await startWebhookReceiver({ random, failing: options.failing });
  const { evidence } = receiver;
  const token = await signUp(cluster.urls[0]!, 'keeper');
  const slugs = Array.from({ length: options.rooms }, (_, index) => `room-${index}`);
  for (const name of slugs)
    await request(cluster.urls[0]!, 'POST', '/api/chat/rooms/', token, { name, slug: name });
  receiver.trust(await addWebhook(cluster, receiver.url));
  const heard = () => [...evidence.rooms.values()].reduce((sum, { length }) => sum + length, 0);
  const total = options.messages;
  let isOver = false;
  const disordered = () =>
    [...evidence.rooms.values()].reduce(
      (sum, numbers) => sum + numbers.filter((rev, index) => rev <= (numbers[index - 1] ?? 0)).length,
      0,
    );
  const progress = setInterval(
    () => console.log(`${seconds()} s: heard ${heard()}, ${disordered()} out of order`),
    20_000,
  );
  const { killEveryMs: everyMs } = options;
  const killing = everyMs > 0 ? killNodes(cluster, { random, everyMs, isOver: () => isOver }) : 0;
  const isStalled = createStall(heard, options.maxMs);
  await write(cluster, { token, slugs, heard, isStalled });
  console.log(`written  ${total} messages in ${slugs.length} rooms in ${seconds()} s; heard ${heard()}`);
  while (heard() < total && !isStalled()) await wait(200);
  if (isStalled()) console.log(`stalled  nothing new for ${values['max-seconds']} s`);
  isOver = true;
  const kills = await killing;
  clearInterval(progress);
  receiver.close();

  const missing = total - heard();
  console.log(`faults   ${kills} kill -9 of a node, ${evidence.refused} refused deliveries`);
  console.log(`heard    ${heard()} events in ${seconds()} s, ${evidence.repeated} of them again`);
  console.log(
    `found\n  ${missing} missing\n  ${disordered()} out of order\n  ${evidence.unverified} not verified`,
  );
  return missing === 0 && disordered() === 0 && evidence.unverified === 0;
}

console.log(`seed ${values.seed}, ${new Date().toISOString()}, Node ${process.version}`);
const cluster = await startCluster({
  nodes: 2,
  preload: values.mutation && new URL(`../mutations/${values.mutation}.mjs`, import.meta.url).pathname,
  environment: {
    ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
    WEBHOOK_RETRY_SECONDS: `0.05,0.1,0.2,0.5,${Array.from({ length: 12 }, () => '1').join()}`,
  },
});
const isGood = await run(cluster).finally(() => cluster.close());
process.exit(isGood ? 0 : 1);
