import { cpus, totalmem } from 'node:os';
import type { Message, MessagePage } from '@sotto/protocol';
import { createServer, loadConfig } from '@sotto/server';
import { startCluster } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { createRandom } from '../random.js';
import { readOptions } from '../read-options.js';
import { insist, request, roomPath, signUp } from '../rest.js';
import { load, sendFile, STEPS } from './uploader.js';
import type { Acknowledged } from './uploader.js';

const HELP = `Usage: npm run chaos -- files [OPTIONS]

Uploads files through the nodes and sends them with messages. Each time the node that has a request is killed with -9 in its
midst: while the upload begins, at each part, while it and its preview are completed, while it is sent, and read. Two messages
want each file at once. Then the collector looks as if days had passed, and every acknowledged message must have its file and
the preview, byte for byte. Exits with 1 if not.

  --rounds N        kills at every step (4)
  --nodes N         how many; 1 has an embedded store of its own, with the files beside its database (2)
  --seed N          of the kills (drawn)
  --mutation NAME   breaks the nodes on purpose, to see that it is found: early-part`;

const DAY_MS = 86_400_000;
/** Days after which the collector looks. */
const LOOKS = [1, 2, 3];

const values = readOptions(HELP, { rounds: 4, nodes: 2, seed: Math.floor(Math.random() * 2 ** 31) }, [
  'mutation',
]);
const random = createRandom(values.seed);
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
const room = 'room-0';

/** Lets the collector look at every file in some days. The nodes are down: a store of its own is open once. */
function collect({ environment, whileDown }: Cluster): Promise<void> {
  return whileDown(async () => {
    for (const days of LOOKS) {
      const running = await createServer(loadConfig(environment), {
        clock: () => Date.now() + days * DAY_MS,
      });
      await running.context.services.collectFiles();
      await running.close();
    }
  });
}

/** Counts what is wrong with what was acknowledged. */
async function check({ urls }: Cluster, token: string, acknowledged: Acknowledged[], uploads: number) {
  const messages: Message[] = [];
  for (let more = true; more;) {
    const path = `${roomPath(room)}messages/?limit=100&after=${messages.at(-1)?.seq ?? 0}`;
    const page = await insist(() => request<MessagePage>(urls[0]!, 'GET', path, token));
    messages.push(...page.results);
    more = page.hasMoreAfter;
  }
  const holders = new Map<string, number>();
  for (const { id } of messages.flatMap(({ files = [] }) => files))
    holders.set(id, (holders.get(id) ?? 0) + 1);
  let [lost, changed, bare] = [0, 0, 0];
  for (const { message, file, bytes, preview, previewBytes } of acknowledged) {
    const stored = messages.find(({ id }) => id === message);
    const loaded = await Promise.all(
      urls.map((url) => insist(() => load(url, token, file)).catch(() => null)),
    );
    if (stored?.files?.[0]?.id !== file || loaded.includes(null)) lost += 1;
    else if (!loaded.every((one) => one!.equals(bytes))) changed += 1;
    const shown = await insist(() => load(urls[0]!, token, preview)).catch(() => null);
    if (stored?.files?.[0]?.preview !== preview || !shown?.equals(previewBytes)) bare += 1;
  }
  const shared = [...holders.values()].filter((count) => count > 1).length;
  const missing = uploads - new Set(acknowledged.map(({ file }) => file)).size;
  const found = {
    'acknowledged messages without their file': lost,
    'files with other bytes': changed,
    'files without their preview': bare,
    'files in two messages': shared + acknowledged.length - holders.size,
    'uploads that ended with no message': missing,
  };
  console.log(`stored   ${messages.length} messages with ${holders.size} files`);
  console.log(
    `found\n${Object.entries(found)
      .map(([what, count]) => `  ${count} ${what}`)
      .join('\n')}`,
  );
  return Object.values(found).every((count) => count === 0);
}

async function run(cluster: Cluster): Promise<boolean> {
  const [url] = cluster.urls as [string];
  const keeper = await signUp(url, 'keeper');
  await request(url, 'POST', '/api/chat/rooms/', keeper, { name: room, slug: room });
  const acknowledged: Acknowledged[] = [];
  let kills = 0;
  for (let round = 0; round < values.rounds; round += 1) {
    // A user a round: an upload whose beginning was lost counts as one under way.
    const token = await insist(() => signUp(url, `person-${round}`));
    await insist(() => request(url, 'POST', `${roomPath(room)}join/`, token, {}));
    for (const step of STEPS) {
      const sent = await sendFile(cluster, {
        token,
        room,
        step,
        victim: kills % cluster.urls.length,
        random,
      });
      acknowledged.push(...sent.acknowledged);
      if (sent.failure) console.log(`${step}: ${sent.failure.message}`);
      await sent.restarted;
      kills += 1;
    }
    console.log(`${seconds()} s: ${kills} kill -9, ${acknowledged.length} messages`);
  }
  await collect(cluster);
  console.log(`${seconds()} s: the collector looked after ${LOOKS.join(', ')} days`);
  return check(cluster, keeper, acknowledged, kills);
}

console.log(`seed ${values.seed}, ${new Date().toISOString()}, Node ${process.version}`);
console.log(`${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
const cluster = await startCluster({
  nodes: values.nodes,
  hasOwnStore: values.nodes === 1,
  preload: values.mutation && new URL(`../mutations/${values.mutation}.mjs`, import.meta.url).pathname,
});
const isGood = await run(cluster).finally(() => cluster.close());
process.exit(isGood ? 0 : 1);
