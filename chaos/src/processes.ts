import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createDatabase, EXTERNAL_STORE } from '../../packages/server/test/support/test-store.js';

const STORE = fileURLToPath(new URL('../processes/store.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('../../packages/server/bin/sotto.js', import.meta.url));

/** Running children; they are killed when this process ends. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

async function launch(args: string[], environment: Record<string, string>, ready: RegExp) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...environment } });
  children.add(child);
  child.once('exit', () => children.delete(child));
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (ready.test(printed)) resolve();
    });
    child.once('exit', (code) =>
      reject(new Error(`unable to start ${args.join(' ')}; it ended with ${code}: ${printed}`)),
    );
  });
  return { child, printed };
}

/** A command of the operator that runs. */
interface RunningCommand {
  /** Resolves with the exit code, null for a command that was killed, and all that it printed. */
  ended: Promise<{ code: number | null; printed: string }>;
  kill(): Promise<void>;
}

/** Starts `sotto` with these arguments. */
export function startCommand(args: string[], environment: Record<string, string>): RunningCommand {
  const child = spawn(process.execPath, [SERVER, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  children.add(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = once(child, 'close').then(() => {
    children.delete(child);
    return { code: child.exitCode, printed };
  });
  return { ended, kill: () => kill(child) };
}

/** Kills a process, as a power cut would. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Starts the embedded store as a process that several nodes share, or creates a database on the MongoDB of `MONGODB_URI`. */
export async function startStore(directory: string): Promise<{ uri: string; stop(): Promise<void> }> {
  if (EXTERNAL_STORE) return createDatabase(EXTERNAL_STORE);
  const { child, printed } = await launch([STORE, directory], {}, /mongodb:.*\n/);
  return {
    uri: printed.trim(),
    async stop() {
      const gone = once(child, 'exit');
      child.stdin!.end();
      await gone;
    },
  };
}

/** A server process as `npm start` runs it. */
export interface NodeProcess {
  port: number;
  kill(): Promise<void>;
}

/** Starts a server. `preload`: a module that is loaded before it, which is how a test breaks one on purpose. */
export async function startNode(
  environment: Record<string, string>,
  preload?: string | undefined,
): Promise<NodeProcess> {
  const args = [...(preload ? ['--import', preload] : []), SERVER, 'serve'];
  const { child, printed } = await launch(args, environment, /Monitor:/);
  return { port: Number(/http:\/\/[^\s:]+:(\d+)/.exec(printed)![1]), kill: () => kill(child) };
}
