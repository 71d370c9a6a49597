import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freeze } from './freeze.js';
import { PROGRAM } from './program.js';

const SERVE = [process.execPath, PROGRAM, 'serve'];

/** The program as an operator runs it, from the build. */
export interface ServerProcess {
  readonly url: string;
  /** What it has written to standard output and standard error so far. */
  printed(): string;
  /** Signals the process of the command itself, not those below it. */
  signal(name: NodeJS.Signals): void;
  /** Suspends the process of the command: its connections stay open without responses. */
  freeze(): Promise<void>;
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a server on a port of its own by `command`; resolves once it prints its address. */
export async function startServerProcess(
  environment: Record<string, string>,
  [program, ...args] = SERVE,
  cwd?: string,
): Promise<ServerProcess> {
  const { PATH, HOME } = process.env;
  const child = spawn(program!, args, {
    env: { PATH, HOME, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (/Monitor:/.test(printed)) resolve();
      });
    void ended.then(() => reject(new Error(`the server ended: ${printed}`)));
  });
  return {
    url: /http:\/\/\S+:\d+/.exec(printed)![0],
    printed: () => printed,
    signal: (name) => void child.kill(name),
    freeze: () => freeze(child),
    ended,
  };
}
