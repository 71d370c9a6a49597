import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startChatServer } from './support/chat-server.js';

const run = promisify(execFile);
const dist = (name: string) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const modules = [
  ['an ES module', `await import('${dist('index.js')}')`],
  ['CommonJS', `require('${dist('index.cjs')}')`],
] as const;

/** Runs a script in a scope that notes every name looked up outside of it, also as a property of `globalThis`. */
function namesLookedUpBy(script: string): string[] {
  const names = new Set<string>();
  const noted = <T extends object>(target: T): T =>
    new Proxy(target, {
      has: (_, name) => (names.add(String(name)), Reflect.has(target, name)),
      get: (_, name) => (names.add(String(name)), Reflect.get(target, name) as unknown),
    });
  // What is not in the scope is looked up in the real world, as ever.
  const scope = noted({ globalThis: noted(globalThis) });
  new Function('scope', `with (scope) {\n${script}\n}`)(scope);
  return [...names].filter((name) => !name.startsWith('Symbol(') && name !== 'globalThis');
}

/** Names that belong to the host (a browser, Node) and not to the language. */
function ofTheHost(names: string[]): string[] {
  const language = createContext({});
  return names.filter((name) => !(runInContext(`'${name}' in globalThis`, language) as boolean));
}

describe('on import', () => {
  it('uses only the language itself', async () => {
    const { outputFiles } = await build({
      entryPoints: [dist('index.js')],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
    });
    const names = namesLookedUpBy(outputFiles[0]!.text);
    expect(names).toContain('Set');
    expect(ofTheHost(names)).toEqual([]);
  });

  it('detects what a module would use', () => {
    const names = namesLookedUpBy('typeof document; globalThis.WebSocket; setTimeout; Promise');
    expect(ofTheHost(names)).toEqual(['document', 'WebSocket', 'setTimeout']);
  });

  it.each(modules)('starts nothing on Node as %s', async (_, load) => {
    const script = `(async () => {
      const { createChatClient } = ${load};
      createChatClient({ serverUrl: 'http://127.0.0.1:1', clientId: 'nobody' });
      console.log(JSON.stringify([process.getActiveResourcesInfo(), Object.getOwnPropertyNames(globalThis)]));
    })()`;
    const look = async (source: string) => {
      const { stdout } = await run(process.execPath, ['-e', source], { timeout: 30_000 });
      const [resources, names] = JSON.parse(stdout) as [string[], string[]];
      // What reads files is the loader of modules, at its own pace.
      return [resources.filter((resource) => !/^(FS|FileHandle|Close)/.test(resource)), names];
    };
    const nothing = script.replace(load, '{ createChatClient() {} }');
    expect(await look(script)).toEqual(await look(nothing));
  });
});

describe('in a worker thread', () => {
  let server: Awaited<ReturnType<typeof startChatServer>>;
  beforeAll(async () => {
    server = await startChatServer();
  });
  afterAll(() => server?.close());

  it.each(modules)('works as %s, and lets the thread end after close', async (name, load) => {
    const username = name.replaceAll(' ', '-').toLowerCase();
    const worker = new Worker(
      `(async () => {
        const { createChatClient } = ${load};
        const client = createChatClient({ serverUrl: '${server.url}', clientId: 'demo' });
        const credentials = { username: '${username}', password: '${PASSWORD}' };
        await client.auth.register(credentials);
        await client.auth.signIn(credentials);
        await client.connect();
        const { slug } = await client.rooms.create({ name: 'Thread' });
        const { content } = await client.messages.send(slug, 'hello from a thread');
        require('node:worker_threads').parentPort.postMessage([content, client.connection.status]);
        client.close();
      })()`,
      { eval: true },
    );
    const ended = once(worker, 'exit');
    expect(await once(worker, 'message')).toEqual([['hello from a thread', 'online']]);
    expect(await ended).toEqual([0]);
  });
});
