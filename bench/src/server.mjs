// The server under test: what `npm start` runs, pinned to one core, in its own directory.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuOf, cpuSince, residentKiB } from './cpu.mjs';

const PROFILE_WORKERS = fileURLToPath(new URL('./profile-workers.mjs', import.meta.url));
const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const SERVER_CORE = '0';
const CLIENT_CORE = '1';
const START_MS = 120_000;
const STOP_MS = 20_000;
/** Interval in which the output is searched for the address, in ms; short, because S6 measures from then on. */
const LOOK_MS = 5;

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** Keeps this process and its threads off the server's core. Returns whether processes can be pinned on this machine. */
export function pinSelf() {
  return (
    hasTaskset && spawnSync('taskset', ['-a', '-c', '-p', CLIENT_CORE, String(process.pid)]).status === 0
  );
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a server process; resolves once it has printed its address. */
async function launch({ dataDir, profileDir, port }) {
  const flags = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, '--import', PROFILE_WORKERS] : [];
  const command = [process.execPath, ...flags, START];
  if (hasTaskset) command.unshift('taskset', '-c', SERVER_CORE);
  const log = join(dataDir, 'server.log');
  const out = openSync(log, 'a');
  const child = spawn(command[0], command.slice(1), {
    // Away from any .env file.
    cwd: dataDir,
    stdio: ['ignore', 'pipe', out],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(dataDir, 'data'),
      RATE_LIMITS: 'off',
      ACCESS_TOKEN_SECONDS: '86400',
      ...(profileDir && { BENCH_PROFILE_DIR: profileDir }),
    },
  });
  closeSync(out);
  let exit;
  const exited = new Promise((resolve) => child.once('exit', (code) => resolve((exit = code ?? 'a signal'))));
  let printed = '';
  child.stdout.on('data', (chunk) => {
    // Later log lines are read and dropped, so that the pipe never fills.
    if (printed.length < 100_000) printed += chunk;
  });
  const start = performance.now();
  let url;
  while (!url) {
    if (exit !== undefined || performance.now() - start > START_MS)
      throw new Error(`the server did not start (${exit}):\n${printed}\n${readFileSync(log, 'utf8')}`);
    await wait(LOOK_MS);
    url = /Sotto runs at (http:\/\/[^/\s]+)/.exec(printed)?.[1];
  }
  return { child, exited, url };
}

/**
 * Starts a server on a data directory.
 * @param options `profileDir`: where V8 writes a CPU profile at the end; `countPids`: further processes of the server,
 * such as a MongoDB on this machine
 */
export async function startServer({ dataDir, profileDir, countPids = [] }) {
  let running = await launch({ dataDir, profileDir, port: 0 });
  const { url } = running;
  const pids = () => [running.child.pid, ...countPids];
  return {
    url,
    /** CPU time of the current process so far. */
    cpu: () => cpuOf(pids()),
    /** CPU time since an earlier `cpu()`. */
    cpuSince: (before) => cpuSince(before, pids()),
    residentKiB: () => residentKiB(pids()),
    /** Kills it, as a power cut would. */
    async kill() {
      running.child.kill('SIGKILL');
      await running.exited;
    },
    /** Starts it again after `kill`, at the same address. */
    async restart() {
      running = await launch({ dataDir, profileDir, port: new URL(url).port });
    },
    async stop() {
      const { child, exited } = running;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(late);
    },
  };
}
