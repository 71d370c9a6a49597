import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freeze } from './freeze.js';

const PROGRAM = `
  import { startEmbeddedStore } from ${JSON.stringify(import.meta.resolve('@sotto/embedded-store'))};
  const store = await startEmbeddedStore({ directory: process.argv[1] });
  console.log(store.uri);
  process.stdin.resume().on('end', () => void store.stop().then(() => process.exit(0)));
`;

/** A store that is a process of its own, as MongoDB is; its address stays the same. */
export interface StoreProcess {
  readonly uri: string;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Makes it hang: connections stay open without responses. */
  freeze(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the embedded store, from the build, in a process of its own. */
export async function startStoreProcess(directory: string): Promise<StoreProcess> {
  let child: ChildProcess;
  let uri = '';

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await Promise.race([
      once(child.stdout!, 'data'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the store ended with ${code}`))),
    ])) as [Buffer];
    uri = line.toString().trim();
  }

  async function end(how: () => void): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    how();
    await gone;
  }

  await start();
  return {
    uri,
    kill: () => end(() => child.kill('SIGKILL')),
    restart: start,
    freeze: () => freeze(child),
    close: () => end(() => child.stdin!.end()),
  };
}
