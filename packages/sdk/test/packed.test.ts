import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startChatServer } from './support/chat-server.js';
import { installPacked } from './support/packed-package.js';

const run = promisify(execFile);
let server: Awaited<ReturnType<typeof startChatServer>>;
let packed: Awaited<ReturnType<typeof installPacked>>;
beforeAll(async () => {
  [server, packed] = await Promise.all([startChatServer(), installPacked()]);
});
afterAll(async () => {
  await server?.close();
  await packed?.remove();
});

/** The README's first example, as JavaScript, for the test's own server and somebody new. */
async function firstExample(username: string): Promise<string> {
  const readme = await readFile(join(packed.installed, 'README.md'), 'utf8');
  const [, source] = /```ts\n([^]*?)```/.exec(readme)!;
  const { code } = await transform(source!, { loader: 'ts', target: 'es2022' });
  const mine = code.replace('http://127.0.0.1:8000', server.url).replaceAll('"ada"', `"${username}"`);
  expect(mine).toContain(server.url);
  expect(mine).toContain(username);
  return mine;
}

/** CommonJS has neither `import` nor `await` at its top. */
function toCommonJs(source: string): string {
  const [imported] = /^import .*$/m.exec(source)!;
  const required = imported.replace(/^import (.*) from (.*);$/, 'const $1 = require($2);');
  return `${required}\n(async () => {\n${source.replace(imported, '')}\n})();`;
}

describe('the packed package, in an empty project', () => {
  it.each([
    ['an ES module', 'main.mjs', (source: string) => source],
    ['CommonJS', 'main.cjs', toCommonJs],
  ])("runs the README's example as %s", async (_, file, convert) => {
    const username = file.replace('.', '-');
    await writeFile(join(packed.project, file), convert(await firstExample(username)));
    const child = spawn(process.execPath, [file], { cwd: packed.project });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = once(child, 'exit');
    const told = () => output.includes(`${username}: Hello`);
    while (!told() && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), ended]);
    expect(output).toBe(`${username}: Hello\n`);
    child.kill();
    await ended;

    const reader = server.client();
    await reader.auth.register({ username: `reads-${username}`, password: PASSWORD });
    await reader.auth.signIn({ username: `reads-${username}`, password: PASSWORD });
    const { results } = await reader.rooms.list({ scope: 'public' });
    const texts = results.map(({ lastMessage }) => [lastMessage?.sender.username, lastMessage?.content]);
    expect(texts).toContainEqual([username, 'Hello']);
  });

  it.each([
    ['an ES module', '--input-type=module', 'await import'],
    ['CommonJS', '--input-type=commonjs', 'require'],
  ])('has its two entries, and no other, as %s', async (_, type, load) => {
    const script = `const [index, polling] = [${load}('@sotto/sdk'), ${load}('@sotto/sdk/polling')];
      console.log(typeof index.createChatClient, typeof polling.createPollingSocket);`;
    const { stdout } = await run(process.execPath, [type, '-e', script], { cwd: packed.project });
    expect(stdout).toBe('function function\n');
    const inner = run(process.execPath, [type, '-e', `${load}('@sotto/sdk/dist/index.js')`], {
      cwd: packed.project,
    });
    await expect(inner).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('runs nothing at installation, and contains the guides that errors name', async () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'];
    expect(Object.keys(packed.manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    const guides = fileURLToPath(new URL('../../../docs/guides/', import.meta.url));
    expect(await readdir(join(packed.installed, 'docs'))).toEqual(await readdir(guides));
    const { ChatError } = await import('../src/index.js');
    const [path, code] = new ChatError('rate_limited', '').link.split('#');
    expect(await readFile(join(packed.project, path!), 'utf8')).toContain(`\n### ${code}\n`);
  });
});
