import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PROGRAM = new URL('../../bin/sotto.js', import.meta.url).pathname;

/** The program as an operator runs it, from the build. */
export interface ServerProcess {
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts `sotto serve` on a port of its own; resolves once it says where it runs. */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
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
  return { url: /http:\/\/\S+:\d+/.exec(printed)![0], signal: (name) => void child.kill(name), ended };
}
