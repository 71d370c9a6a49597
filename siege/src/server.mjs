// The server under attack: the built program in a process of its own, on an embedded store in a temporary directory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuOf, cpuSince, residentKiB } from '../../bench/src/cpu.mjs';

const PROFILE_WORKERS = fileURLToPath(new URL('../../bench/src/profile-workers.mjs', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../packages/server/bin/sotto.js', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 20_000;
const SAMPLE_MS = 50;
/** Characters of the server's output that are kept, for the message about a start that failed. */
const MAX_PRINTED = 20_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Starts a server.
 * @param options `dataDir`; `environment`: variables beside the defaults; `heapMb`: limit of its heap; `profileDir`:
 * where to write a CPU profile of each thread at the end
 */
export async function startServer({ dataDir, environment = {}, heapMb, profileDir }) {
  const flags = heapMb ? [`--max-old-space-size=${heapMb}`] : [];
  if (profileDir) flags.push('--cpu-prof', `--cpu-prof-dir=${profileDir}`, '--import', PROFILE_WORKERS);
  const child = spawn(process.execPath, [...flags, PROGRAM, 'serve'], {
    // Away from any .env file.
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      ...environment,
      ...(profileDir && { BENCH_PROFILE_DIR: profileDir }),
    },
  });
  let printed = '';
  let logBytes = 0;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      logBytes += chunk.length;
      if (printed.length < MAX_PRINTED) printed += chunk;
    });
  let exit;
  const exited = once(child, 'exit').then(([code, signal]) => (exit = { code, signal }));
  const start = performance.now();
  let url;
  while (!url) {
    if (exit || performance.now() - start > START_MS)
      throw new Error(`the server did not start (${JSON.stringify(exit)}):\n${printed}`);
    await wait(SAMPLE_MS);
    url = /Sotto runs at (http:\/\/[^/\s]+)/.exec(printed)?.[1];
  }
  return {
    url,
    /** How the process ended; null while it runs. */
    exit: () => exit,
    logBytes: () => logBytes,
    /** Samples CPU and memory until the returned function is called. */
    watch() {
      const began = performance.now();
      const cpu = cpuOf([child.pid]);
      const beforeKiB = residentKiB([child.pid]);
      let peakKiB = beforeKiB;
      const timer = setInterval(() => (peakKiB = Math.max(peakKiB, residentKiB([child.pid]))), SAMPLE_MS);
      return () => {
        clearInterval(timer);
        const seconds = (performance.now() - began) / 1000;
        return { cores: cpuSince(cpu, [child.pid]).seconds / seconds, beforeKiB, peakKiB };
      };
    },
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(late);
    },
  };
}
