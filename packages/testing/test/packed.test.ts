import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// What npm would publish, installed into an empty project without a network: each package from its own tarball, and of
// everybody else's only what the tarballs' manifests ask for, linked from this workspace. The SDK's tarball has a test of
// its own; two packings of one package at once would meet in its directory.

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const PACKED = ['testing', 'server', 'embedded-store'];

interface Manifest {
  private?: boolean;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
}

let project: string;
const manifests = new Map<string, Manifest>();

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'sotto-packed-'));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await Promise.all(PACKED.map(install));
  await link('@sotto/sdk', root, join(project, 'node_modules', '@sotto', 'sdk'));
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function install(name: string): Promise<void> {
  const from = join(root, 'packages', name);
  const to = join(project, 'node_modules', '@sotto', name);
  const tarballs = join(project, 'tarballs', name);
  await Promise.all([mkdir(to, { recursive: true }), mkdir(tarballs, { recursive: true })]);
  await run('npm', ['pack', '--offline', '--pack-destination', tarballs], { cwd: from });
  const [tarball] = await readdir(tarballs);
  await run('tar', ['-xzf', join(tarballs, tarball!), '--strip-components=1', '-C', to]);
  const manifest = JSON.parse(await readFile(join(to, 'package.json'), 'utf8')) as Manifest;
  manifests.set(name, manifest);
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!dependency.startsWith('@sotto/')) await link(dependency, from, join(to, 'node_modules', dependency));
  }
}

async function link(dependency: string, from: string, to: string): Promise<void> {
  const own = join(from, 'node_modules', dependency);
  await mkdir(dirname(to), { recursive: true });
  await symlink(existsSync(own) ? own : join(root, 'node_modules', dependency), to, 'dir');
}

/** Runs a program in the project; it must end by itself. */
const program = (...args: string[]) =>
  run(process.execPath, args, { cwd: project, timeout: 50_000, env: { PATH: process.env['PATH'] } });

describe('the packed packages', () => {
  it.each(PACKED)('%s may be published, needs nothing private and runs nothing at install', (name) => {
    const { private: isPrivate, scripts = {}, dependencies = {} } = manifests.get(name)!;
    expect(isPrivate).toBeUndefined();
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(scripts).filter((script) => atInstall.includes(script))).toEqual([]);
    for (const [dependency, version] of Object.entries(dependencies)) {
      expect(version).toMatch(/^(\^|npm:|\d)/);
      if (dependency.startsWith('@sotto/')) expect(PACKED).toContain(dependency.slice('@sotto/'.length));
    }
  });

  it('start a chat, send a message with the SDK, and let the process end', async () => {
    await writeFile(
      join(project, 'chat.js'),
      `import { createChatClient } from '@sotto/sdk';
       import { startTestChat } from '@sotto/testing';
       const chat = await startTestChat();
       const ada = await chat.person('ada');
       const room = await chat.room('general', { owner: ada });
       const client = createChatClient(ada.clientOptions);
       await client.auth.restore();
       await client.connect();
       const message = await client.messages.send(room.slug, 'Hello from a tarball');
       const statuses = [];
       for (const path of ['/', '/chat', '/widget/chat-widget.js', '/healthz'])
         statuses.push((await fetch(chat.url + path)).status);
       console.log(message.seq, message.content, statuses.join());
       client.close();
       await chat.close();`,
    );
    const { stdout, stderr } = await program('chat.js');
    expect(stderr).toBe('');
    expect(stdout).toBe('1 Hello from a tarball 404,404,404,200\n');
  });

  it('contain the sotto command', async () => {
    const { stdout } = await program(
      join('node_modules', '@sotto', 'server', 'bin', 'sotto.js'),
      '--version',
    );
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('have self-contained types', async () => {
    await link('@types/node', root, join(project, 'node_modules', '@types/node'));
    await writeFile(
      join(project, 'typed.ts'),
      `import { createChatClient } from '@sotto/sdk';
       import type { ChatClientOptions } from '@sotto/sdk';
       import { createServer, loadConfig } from '@sotto/server';
       import { startTestChat } from '@sotto/testing';
       import type { Fault, TestRoom } from '@sotto/testing';
       const chat = await startTestChat({ logLevel: 'warn' });
       const ada = await chat.person('ada');
       const options: ChatClientOptions = ada.clientOptions;
       createChatClient(options);
       const room: TestRoom = await chat.room('general', { owner: ada });
       const seq: number | undefined = room.messages[0]?.seq;
       const fault: Fault = chat.faults.refuse({ status: 429 });
       // @ts-expect-error 404 is no refusal
       chat.faults.refuse({ status: 404 });
       // @ts-expect-error a room has an owner
       await chat.room('nobody', {});
       const server = await createServer(loadConfig({}), { clock: () => 0 });
       console.log(seq, fault.hits, server.url);`,
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const { stdout } = await program(tsc, ...flags, '--skipLibCheck', 'typed.ts').catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });
});
