import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bundled for tests by `scripts/test-program.mjs`. */
const PROGRAM = new URL('../../packages/server/.cache/main.mjs', import.meta.url).pathname;

export interface TestServer {
  readonly url: string;
  dataDir: string;
  /** Everything that the server printed so far. */
  output(): string;
  /** Runs `sotto ...` against the same data while the server runs; resolves with what it printed. */
  cli(...args: string[]): Promise<string>;
  /** Stops gracefully and leaves the data, for another start on it. */
  halt(): Promise<void>;
  /** Kills the process, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data; its `url` changes. */
  restart(): Promise<void>;
  /** Stops gracefully and removes the data. */
  stop(): Promise<void>;
}

function environment(dataDir: string, extra: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, ...extra };
}

async function whenListening(child: ChildProcess, output: () => string): Promise<string> {
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0];
    if (url) return url;
    if (child.exitCode !== null) throw new Error(`the server ended at its start:\n${output()}`);
    await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
  }
}

/**
 * Starts the built server as a user would, on a port of its own.
 *
 * @param data - directory of a server that was halted; by default an empty one is created
 */
export async function startServer(extra: Record<string, string> = {}, data?: string): Promise<TestServer> {
  const dataDir = data ?? (await mkdtemp(join(tmpdir(), 'sotto-e2e-')));
  let printed = '';

  async function start(): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(process.execPath, [PROGRAM, 'serve'], {
      env: environment(dataDir, extra),
      cwd: dataDir,
    });
    const before = printed.length;
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    return { child, url: await whenListening(child, () => printed.slice(before)) };
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  let running = await start();
  return {
    get url() {
      return running.url;
    },
    dataDir,
    output: () => printed,
    halt: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      running = await start();
    },
    async cli(...args) {
      const command = spawn(process.execPath, [PROGRAM, ...args], {
        env: environment(dataDir, extra),
        cwd: dataDir,
      });
      let output = '';
      command.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      command.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const [code] = (await once(command, 'close')) as [number];
      if (code !== 0) throw new Error(`sotto ${args.join(' ')} ended with ${code}:\n${output}`);
      return output;
    },
    async stop() {
      await end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
