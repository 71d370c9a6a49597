import { cpus, totalmem } from 'node:os';
import { readOptions } from './read-options.js';
import { runChaos } from './run.js';
import { report } from './report.js';

const HELP = `Usage: npm run chaos -- [OPTIONS]

Writes and reads through two nodes while they, Redis and the wires fail; then checks what is stored and what was seen.
Exits with 1 when an invariant is broken. MONGODB_URI makes it run on a database of its own on that MongoDB; without it
it runs on an embedded store.

  --messages N      sends in all (10000)
  --seed N          replays a schedule of sends and of faults (drawn)
  --clients N       that write: half with the SDK, half with fetch (16)
  --rooms N         (8)
  --listeners N     at each node: every third a plain WebSocket, the others the SDK (3)
  --kill-every N    seconds between two kill -9 of a node or Redis (5)
  --max-seconds N   after which the faults end and the run comes to its end (1800)
  --mutation NAME   breaks the nodes on purpose, to see that it is found: early-ack, forgotten-id, shared-number, lost-tail`;

const {
  mutation,
  'kill-every': killEvery,
  'max-seconds': maxSeconds,
  ...numbers
} = readOptions(
  HELP,
  {
    ...{ messages: 10_000, seed: Math.floor(Math.random() * 2 ** 31), clients: 16, rooms: 8 },
    ...{ listeners: 3, 'kill-every': 5, 'max-seconds': 1800 },
  },
  ['mutation'],
);
const options = {
  ...numbers,
  killEveryMs: killEvery * 1000,
  maxMs: maxSeconds * 1000,
  patienceMs: 60_000,
};
console.log(`seed ${options.seed}, ${new Date().toISOString()}, Node ${process.version}`);
console.log(`${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
const result = await runChaos({
  ...options,
  ...(mutation && {
    preload: new URL(`../mutations/${mutation}.mjs`, import.meta.url).pathname,
  }),
  log: console.log,
});
console.log(report(result, options.seed));
process.exit(result.violations.length > 0 ? 1 : 0);
