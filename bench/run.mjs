// `npm run bench -- [scenario ...] [options]`: see HELP.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { describeMachine, formatTable } from './src/report.mjs';
import { SCENARIOS } from './src/scenarios/index.mjs';
import { pinSelf, startServer } from './src/server.mjs';

const HELP = `Usage: npm run bench -- [SCENARIO ...] [options]

Scenarios: ${Object.keys(SCENARIOS).join(', ')}; without any, all but those that take minutes (S3-1M, S6-2000).

  --seconds N      how long each measurement lasts (10)
  --warm-up N      how long the server is warmed up before it, in seconds (3)
  --repeat N       measure each scenario N times and show the best (1)
  --profile DIR    each thread of the server writes a CPU profile there when it stops
  --count-pid PID  count this process as the server's, too: a MongoDB or Redis on this machine; may be repeated
  --json           JSON on standard output, the table on standard error

The server runs on an embedded store in a temporary directory, or on MONGODB_URI and REDIS_URL when they are set
(with FERNET_KEYS and TOKEN_KEYS; the database is left as it is then, so give it one of its own).`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '3' },
    repeat: { type: 'string', default: '1' },
    profile: { type: 'string' },
    'count-pid': { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const unknown = positionals.filter((name) => !Object.hasOwn(SCENARIOS, name));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no scenario ${unknown[0]}.\n\n${HELP}` : HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}
const names =
  positionals.length > 0 ? positionals : Object.keys(SCENARIOS).filter((name) => !SCENARIOS[name].onDemand);
const timing = { durationMs: Number(values.seconds) * 1000, warmUpMs: Number(values['warm-up']) * 1000 };
const profileDir = values.profile && resolve(values.profile);
if (profileDir) mkdirSync(profileDir, { recursive: true });

await build();
const machine = describeMachine({ pinned: pinSelf() });
const dataDir = mkdtempSync(join(tmpdir(), 'sotto-bench-'));
const results = {};
const note = (text) => process.stderr.write(`${text}\n`);
// Shared by the scenarios, because hashing passwords takes long. A scenario must not end the sessions of these users.
const people = [];

/** Runs one scenario on a server of its own. */
async function runOnce({ run }) {
  const server = await startServer({ dataDir, profileDir, countPids: values['count-pid'].map(Number) });
  try {
    return await run({ server, people, ...timing });
  } finally {
    await server.stop();
  }
}

try {
  for (const name of names) {
    const scenario = SCENARIOS[name];
    const { best, goals } = scenario;
    const runs = [];
    for (let index = 0; index < Number(values.repeat); index += 1) {
      const result = await runOnce(scenario);
      note(`${name}: ${goals.map(([what, key]) => `${what} ${result[key]}`).join(', ')}`);
      runs.push(result);
    }
    // The least disturbed run says most about the server; faults of all runs count.
    results[name] = runs.reduce((a, b) => (b[best] < a[best] ? b : a));
    const faults = runs.flatMap((run) => Object.entries(run.faults ?? {}));
    for (const [fault, count] of faults)
      results[name].faults[fault] = Math.max(results[name].faults[fault], count);
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

const table = formatTable(machine, results);
if (values.json) console.log(JSON.stringify({ machine, results }, null, 2));
(values.json ? note : console.log)(table);
const hasFaults = Object.values(results).some(({ faults = {} }) =>
  Object.values(faults).some((count) => count > 0),
);
process.exit(hasFaults ? 1 : 0);
