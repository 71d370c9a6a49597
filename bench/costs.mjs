// What one request costs at large sizes: CPU of the whole server process, one request after the other.
// `node bench/costs.mjs [name...]`: only cases whose name contains one of these; `--json` for machines.
// COSTS_ROUNDS: requests per case; COSTS_PROFILE: a directory for a CPU profile of each thread.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { casesOf } from './src/costs-cases.mjs';
import { createHttp } from './src/http.mjs';
import { signIn } from './src/people.mjs';

const SIZES = { rooms: 500, some: 300, members: 5000, messages: 10_000, edits: 1000 };
const GOAL_MS = 15;
const ROUNDS = Number(process.env.COSTS_ROUNDS ?? 20);
const PASSWORD = 'a long enough passphrase';
const USERS = { heavy: 'heavy', light: 'light', crowd: 'crowd' };

const profile = process.env.COSTS_PROFILE ?? '';

const asJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const directory = mkdtempSync(join(tmpdir(), 'sotto-costs-'));
const server = fork(
  fileURLToPath(new URL('./src/costs-server.mjs', import.meta.url)),
  [JSON.stringify({ users: USERS, sizes: SIZES })],
  {
    cwd: directory,
    execArgv: profile
      ? [
          '--cpu-prof',
          `--cpu-prof-dir=${profile}`,
          '--import',
          fileURLToPath(new URL('./src/profile-workers.mjs', import.meta.url)),
        ]
      : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      BENCH_PROFILE_DIR: profile,
      DATA_DIR: join(directory, 'data'),
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'info',
    },
  },
);
const ended = new Promise((resolve) => server.once('exit', resolve));
const nextMessage = () =>
  Promise.race([
    new Promise((resolve) => server.once('message', resolve)),
    ended.then((code) => Promise.reject(new Error(`the server ended (${code})`))),
  ]);
const ask = (message) => {
  const reply = nextMessage();
  server.send(message);
  return reply;
};
const cpuMs = async () => {
  const { user, system } = (await ask('cpu')).cpu;
  return (user + system) / 1000;
};

/** Milliseconds of CPU for each round of the work, what the idle server uses taken off. */
async function measure({ name, rounds = ROUNDS, warmUp = 3, setUp, run }) {
  const context = await setUp?.();
  for (let round = 0; round < warmUp; round += 1) await run(context, -1 - round);
  const before = await cpuMs();
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) await run(context, round);
  const took = performance.now() - start;
  const used = (await cpuMs()) - before;
  await context?.close?.();
  return { name, cpuMs: used / rounds, ms: took / rounds };
}

try {
  const { url } = await nextMessage();
  const http = createHttp(url, 4);
  const tokens = {};
  for (const [key, username] of Object.entries(USERS)) {
    await http.call('POST', '/api/auth/register/', { body: { username, password: PASSWORD } });
    tokens[key] = (await signIn(http, username)).access_token;
  }
  const { filled } = await ask('fill');
  const results = [];
  for (const one of casesOf({ url, http, tokens, filled })) {
    if (wanted.length > 0 && !wanted.some((part) => one.name.includes(part))) continue;
    const result = await measure(one).catch((error) => ({ name: one.name, error: String(error) }));
    results.push(result);
    const figures =
      result.error ?? `${result.cpuMs.toFixed(1).padStart(7)} ms CPU, ${result.ms.toFixed(1)} ms`;
    if (!asJson) console.log(`${result.cpuMs > GOAL_MS ? '!' : ' '} ${one.name.padEnd(52)} ${figures}`);
  }
  http.close();
  if (asJson) console.log(JSON.stringify({ sizes: SIZES, results }));
  server.send('stop');
  await ended;
} finally {
  server.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}
