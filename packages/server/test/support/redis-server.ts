import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { freeze } from './freeze.js';

/** A real Redis for one test file, on a port of its own. */
export interface RedisServer {
  readonly url: string;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
  /** Makes it hang: connections stay open without responses. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [data] = (await once(socket, 'data')) as [Buffer];
    return /^(\+PONG|-NOAUTH)/.test(data.toString());
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function launch(port: number, args: string[]): Promise<ChildProcess> {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...args, ...own], { stdio: 'ignore' });
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = new Error('unable to start redis-server; install it (apt-get install -y redis-server)', {
      cause: error,
    });
  });
  child.on('exit', (code) => {
    failure ??= new Error(`redis-server ended with code ${code} before it answered`);
  });
  while (!(await answers(port))) {
    if (failure) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return child;
}

/** Starts Redis with these arguments; fails clearly where it is not installed. */
export async function startRedis(args: string[] = []): Promise<RedisServer> {
  const port = await freePort();
  let child = await launch(port, args);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    freeze: () => freeze(child),
    thaw: () => void child.kill('SIGCONT'),
    async restart() {
      await kill();
      child = await launch(port, args);
    },
    close: kill,
  };
}
