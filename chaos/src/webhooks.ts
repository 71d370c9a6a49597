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
  --rooms N         (16)
  --seed N          of the kills and refusals (drawn)
  --kill-every N    seconds between two kills (5)
  --failing N       share of the deliveries that the receiver refuses (0.2)
  --max-seconds N   for the receiver to catch up at the end (600)`;

const values = readOptions(HELP, {
  ...{ messages: 20_000, rooms: 16, seed: Math.floor(Math.random() * 2 ** 31) },
  ...{ 'kill-every': 5, failing: 0.2, 'max-seconds': 600 },
});
const options = {
  ...{ messages: values.messages, rooms: values.rooms, failing: values.failing },
  killEveryMs: values['kill-every'] * 1000,
  maxMs: values['max-seconds'] * 1000,
};
/** Requests of one room that are under way at once. */
const LANES = 4;
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

async function writeRoom({ urls }: Cluster, token: string, slug: string, count: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const number = (next += 1);
      const body = { content: `text ${number}`, clientMessageId: `${slug}-${number}` };
      let tries = 0;
      await insist(() => {
        tries += 1;
        const url = urls[(number + tries) % urls.length]!;
        return request<Message>(url, 'POST', `${roomPath(slug)}messages/`, token, body);
      }, 500);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
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
  const total = Math.ceil(options.messages / slugs.length) * slugs.length;
  let isOver = false;
  const progress = setInterval(() => console.log(`${seconds()} s: heard ${heard()}`), 20_000);
  const killing = killNodes(cluster, {
    ...{ random, everyMs: options.killEveryMs },
    isOver: () => isOver,
  });
  await Promise.all(slugs.map((slug) => writeRoom(cluster, token, slug, total / slugs.length)));
  console.log(`written  ${total} messages in ${slugs.length} rooms in ${seconds()} s`);
  const end = performance.now() + options.maxMs;
  while (heard() < total && performance.now() < end) await wait(200);
  isOver = true;
  const kills = await killing;
  clearInterval(progress);
  receiver.close();

  const missing = total - heard();
  const disordered = [...evidence.rooms.values()].reduce(
    (sum, numbers) => sum + numbers.filter((rev, index) => rev !== index + 1).length,
    0,
  );
  console.log(`faults   ${kills} kill -9 of a node, ${evidence.refused} refused deliveries`);
  console.log(`heard    ${heard()} events in ${seconds()} s, ${evidence.repeated} of them again`);
  console.log(
    `found\n  ${missing} missing\n  ${disordered} out of order\n  ${evidence.unverified} not verified`,
  );
  return missing === 0 && disordered === 0 && evidence.unverified === 0;
}

console.log(`seed ${values.seed}, ${new Date().toISOString()}, Node ${process.version}`);
const cluster = await startCluster({
  nodes: 2,
  environment: {
    ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
    WEBHOOK_RETRY_SECONDS: `0.05,0.1,0.2,0.5,${Array.from({ length: 12 }, () => '1').join()}`,
  },
});
const isGood = await run(cluster).finally(() => cluster.close());
process.exit(isGood ? 0 : 1);
