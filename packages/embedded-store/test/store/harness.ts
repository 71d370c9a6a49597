import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { onTestFinished } from 'vitest';

export const { MongoClient } = mongoose.mongo;
export type MongoClient = mongoose.mongo.MongoClient;

/** The compiled package: workers and other processes need JavaScript. */
export const BUILT = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
if (!existsSync(BUILT)) throw new Error('these tests need `npx tsup` in packages/embedded-store first');

/** Does something after the test, in reverse order. */
export function afterwards(step: () => unknown): void {
  onTestFinished(async () => void (await step()));
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'es-'));
  afterwards(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export async function connectTo(uri: string): Promise<MongoClient> {
  const client = await new MongoClient(uri, { serverSelectionTimeoutMS: 5000 }).connect();
  afterwards(() => client.close());
  return client;
}

/** A process of its own that runs a script, which says lines and hears lines. */
export class Child {
  readonly lines: string[] = [];
  private waiting: (() => void)[] = [];

  constructor(readonly process: ChildProcess) {
    createInterface(process.stdout!).on('line', (line) => {
      this.lines.push(line);
      this.wake();
    });
    process.on('exit', () => this.wake());
    afterwards(() => this.kill());
  }

  /** Waits until the process has said a line that fits. */
  async line(fits: (line: string) => boolean): Promise<string> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      if (this.process.exitCode !== null) throw new Error(`the process ended: ${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  say(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    await ended;
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** Starts a process that owns a store: it says `ready <uri>` or `failed <code> <message>`. */
export function spawnStore(directory: string): Child {
  const script = `
    import { startEmbeddedStore } from ${JSON.stringify(BUILT)};
    try {
      const store = await startEmbeddedStore({ directory: ${JSON.stringify(directory)} });
      console.log('ready ' + store.uri);
      process.stdin.on('data', async () => { await store.stop(); console.log('stopped'); process.exit(0); });
    } catch (error) {
      console.log('failed ' + error.code + ' ' + error.message);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Child(child);
}

export async function readyUri(child: Child): Promise<string> {
  return (await child.line((line) => line.startsWith('ready '))).slice('ready '.length);
}
