import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM } from './program.js';

/** Milliseconds after which a command counts as hanging, even on the busiest machine. */
const MOST_MS = 120_000;

/** Runs an operator's command from the build to its end, by default in its data directory. */
export async function runSotto(
  args: string[],
  environment: Record<string, string>,
  { input = '', ...options }: { input?: string; cwd?: string; uid?: number | undefined } = {},
) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    cwd: environment['DATA_DIR'],
    timeout: MOST_MS,
    ...options,
  });
  child.stdin.end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}
