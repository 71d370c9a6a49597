import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { moveStore, startEmbeddedStore, StoreError } from '../../src/index.js';
import { afterwards, BUILT, connectTo, readyUri, spawnStore, temporaryDirectory } from './harness.js';

interface Row {
  _id: number;
}

/** A directory whose store was killed: what it committed last lies in SQLite's log only. */
async function killedStore(): Promise<{ from: string; to: string }> {
  const from = temporaryDirectory();
  const child = spawnStore(from);
  const client = await connectTo(await readyUri(child));
  await client
    .db()
    .collection<Row>('rows')
    .insertMany(Array.from({ length: 100 }, (_, _id) => ({ _id })));
  await client.close();
  await child.kill('SIGKILL');
  expect(existsSync(join(from, 'store.db-wal'))).toBe(true);
  return { from, to: join(from, 'store') };
}

async function countIn(directory: string): Promise<number> {
  const store = await startEmbeddedStore({ directory, inThread: true });
  afterwards(() => store.stop());
  const client = await connectTo(store.uri);
  return client.db().collection<Row>('rows').countDocuments({});
}

const codeOf = (work: () => void) => {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return 'moved';
};

it('moves the complete database, including what only its log held, and leaves nothing behind', async () => {
  const { from, to } = await killedStore();
  moveStore(from, to);
  expect(readdirSync(from)).toEqual(['store']);
  expect(await countIn(to)).toBe(100);
});

it('does nothing without a database, and so not a second time', async () => {
  const empty = temporaryDirectory();
  moveStore(empty, join(empty, 'store'));
  expect(readdirSync(empty)).toEqual([]);
  const { from, to } = await killedStore();
  moveStore(from, to);
  moveStore(from, to);
  expect(await countIn(to)).toBe(100);
});

/** Moves in a process of its own, which dies before the n-th call that changes the file system. */
async function moveAndDie(from: string, to: string, call: number) {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    let calls = 0;
    for (const name of ['openSync', 'closeSync', 'mkdirSync', 'chmodSync', 'renameSync', 'fsyncSync', 'rmSync']) {
      const real = fs[name];
      fs[name] = (...args) => {
        if ((calls += 1) === ${call}) process.kill(process.pid, 'SIGKILL');
        return real(...args);
      };
    }
    syncBuiltinESMExports();
    const { moveStore } = await import(${JSON.stringify(BUILT)});
    calls = 0;
    moveStore(${JSON.stringify(from)}, ${JSON.stringify(to)});
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

// A kill after a step is one before the next.
it('loses nothing to a kill -9 before any of its steps', async () => {
  const killed = await killedStore();
  for (let call = 1; ; call += 1) {
    const from = temporaryDirectory();
    const to = join(from, 'store');
    for (const file of ['store.db', 'store.db-wal']) cpSync(join(killed.from, file), join(from, file));
    const signal = await moveAndDie(from, to, call);
    const places = [from, to].filter((directory) => existsSync(join(directory, 'store.db')));
    expect(places).toHaveLength(1);
    moveStore(from, to);
    expect(await countIn(to)).toBe(100);
    if (signal !== 'SIGKILL') break;
    expect(call).toBeLessThan(30);
  }
});

it('refuses two databases, and one that is in use', async () => {
  const { from, to } = await killedStore();
  const running = await startEmbeddedStore({ directory: from, inThread: true });
  expect(codeOf(() => moveStore(from, to))).toBe('directory_in_use');
  await running.stop();
  const other = await startEmbeddedStore({ directory: to, inThread: true });
  await other.stop();
  expect(codeOf(() => moveStore(from, to))).toBe('two_databases');
});
