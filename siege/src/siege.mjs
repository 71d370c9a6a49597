// Runs one attack against one server and checks its goals.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ensurePeople } from '../../bench/src/people.mjs';
import { startServer } from './server.mjs';
import { gather, startSending } from './strangers.mjs';

const ATTACKS = new URL('./attacks/', import.meta.url);
const ATTACKER = new URL('./attacker.mjs', import.meta.url);
const STRANGERS = 5;
const QUIET_MS = 3000;
/** Milliseconds that honest users wait for an acknowledgement, and an attacker for its own end. */
const PATIENCE_MS = 30_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Every attack by name: `{ name, goal: { p95Ms?, timesQuiet?, memoryMiB?, cut?, served? }, environment?, quietMs?,
 * prepare?(chat), run(chat, signal) }`. `environment` holds variables of the server; `quietMs` is how long others send before
 * it, for comparison (`timesQuiet`); `prepare` runs while limits are off, and what it returns is `chat.prepared` afterwards;
 * `run` attacks until the signal and returns `{ cut?, honest?: { asked, refused }, ... }`, counts for the report.
 */
export async function loadAttacks() {
  const files = readdirSync(ATTACKS, { recursive: true }).filter((name) => name.endsWith('.mjs'));
  const entries = files.map(async (name) => {
    const file = new URL(name, ATTACKS).href;
    const { attack } = await import(file);
    return [attack.name, { ...attack, file }];
  });
  return Object.fromEntries((await Promise.all(entries)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs a step of the attack in a thread of its own, and terminates it if it does not end. */
function startStep(file, step, data) {
  const worker = new Worker(ATTACKER, { workerData: { file, step, ...data } });
  const done = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => resolve(undefined));
  });
  return {
    done,
    async stop() {
      worker.postMessage('stop');
      const result = await Promise.race([done, wait(PATIENCE_MS)]);
      await worker.terminate();
      return result ?? {};
    },
  };
}

/** Registers the strangers and lets the attack prepare, with limits off. */
async function prepare(attack, dataDir) {
  const server = await startServer({ dataDir, environment: { RATE_LIMITS: 'off' } });
  try {
    const people = await ensurePeople(server.url, [], STRANGERS);
    const slug = await gather(server.url, people);
    const prepared = await startStep(attack.file, 'prepare', { url: server.url }).done;
    return { people, slug, prepared };
  } finally {
    await server.stop();
  }
}

/**
 * Runs an attack.
 * @param options `seconds`: how long; `quietMs`: how long others send before it, for comparison; `heapMb`: limit of the server's heap; `environment`: variables of the server;
 * `profileDir`: where to write CPU profiles of the server
 */
export async function playAttack(
  attack,
  { seconds, quietMs = attack.quietMs ?? QUIET_MS, heapMb, environment, profileDir },
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'sotto-siege-'));
  try {
    const { people, slug, prepared } = await prepare(attack, dataDir);
    const server = await startServer({
      ...{ dataDir, heapMb, profileDir, environment: { ...attack.environment, ...environment } },
    });
    try {
      const quiet = await startSending(server.url, people, slug);
      await wait(quietMs);
      const before = await quiet.finish(PATIENCE_MS);
      const strangers = await startSending(server.url, people, slug);
      const stopWatching = server.watch();
      const logBytes = server.logBytes();
      const step = startStep(attack.file, 'run', { url: server.url, prepared });
      await Promise.race([wait(seconds * 1000), step.done]);
      const attacker = await step.stop();
      const sends = await strangers.finish(PATIENCE_MS);
      const { cores, beforeKiB, peakKiB } = stopWatching();
      const result = {
        name: attack.name,
        goal: attack.goal,
        quiet: before,
        sends,
        cores: Math.round(cores * 100) / 100,
        memory: { beforeMiB: Math.round(beforeKiB / 1024), peakMiB: Math.round(peakKiB / 1024) },
        logKiB: Math.round((server.logBytes() - logBytes) / 1024),
        died: server.exit() ?? null,
        attacker,
      };
      return { ...result, missed: judge(result) };
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Returns the names of the missed goals. */
function judge({ goal, quiet, sends, memory, died, attacker }) {
  const missed = [];
  if (died) missed.push('the server lives');
  if (sends.lost > 0 || sends.cut > 0) missed.push('strangers are served');
  if (goal.p95Ms !== undefined && !(sends.p95 <= goal.p95Ms)) missed.push(`p95 <= ${goal.p95Ms} ms`);
  if (goal.timesQuiet !== undefined && !(sends.p95 < goal.timesQuiet * quiet.p95))
    missed.push(`p95 < ${goal.timesQuiet} x quiet`);
  if (goal.memoryMiB !== undefined && memory.peakMiB - memory.beforeMiB > goal.memoryMiB)
    missed.push(`memory <= +${goal.memoryMiB} MiB`);
  if (goal.cut && !(attacker.cut > 0)) missed.push('the attacker is cut');
  const { asked = 0, refused = 0 } = attacker.honest ?? {};
  if (goal.served && (asked === 0 || refused > 0)) missed.push('somebody honest is served');
  return missed;
}
