import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChatServer } from './support/chat-server.js';

const run = promisify(execFile);
const guides = fileURLToPath(new URL('../../../docs/guides/', import.meta.url));
const credentials = { username: 'ada', password: 'correct horse battery' };

/** What the first snippet of each guide prints, for somebody who is in one room already. */
const printed: Record<string, string[]> = {
  'connect.md': ['connecting', 'online', 'idle'],
  'errors.md': ['invalid_grant', 'node_modules/@sotto/sdk/docs/errors.md#invalid_grant'],
  'files.md': ['plan.txt 18', 'Cue 44: lights out'],
  'formatting.md': ['true false', 'Cue 44 is late'],
  'list.md': ['Lobby 0 Welcome'],
  'notifications.md': ['mentions true', 'true 22:00'],
  'offline.md': [],
  'privacy.md': ['false shared'],
  'reply-and-react.md': ['ada asked: Tea or coffee?', "[ '👍' ]"],
  'roles.md': ['true false'],
  'rooms.md': ['bob'],
  'send-and-retry.md': ["[ 'queued' ]", "[ 'sending' ]", "[ 'sent' ]", 'stored as number 1'],
  'several-tabs.md': [],
  'sign-in.md': ['Hello, grace'],
  'testing.md': ['Hello'],
};

let server: Awaited<ReturnType<typeof startChatServer>>;
/** Below the workspace, so that the snippets find what they import. */
let directory: string;
beforeAll(async () => {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  directory = await mkdtemp(join(cache, 'sotto-guides-'));
  server = await startChatServer();
  const ada = server.client();
  await ada.auth.register(credentials);
  await ada.auth.register({ ...credentials, username: 'bob' });
  await ada.auth.signIn(credentials);
  const { slug } = await ada.rooms.create({ name: 'Lobby' });
  await ada.messages.send(slug, 'Welcome');
});
afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

it('covers every guide', async () => {
  expect((await readdir(guides)).sort()).toEqual(Object.keys(printed));
});

it.each(Object.keys(printed))('%s begins with a runnable example, which ends by itself', async (guide) => {
  const [, source] = /```ts\n([^]*?)```/.exec(await readFile(guides + guide, 'utf8'))!;
  const { code } = await transform(source!, { loader: 'ts', target: 'es2022' });
  const file = join(directory, guide.replace('.md', '.mjs'));
  let mine = code.replaceAll('http://127.0.0.1:8000', server.url);
  // Who registers cannot be somebody who did.
  if (guide === 'sign-in.md') mine = mine.replaceAll('"ada"', '"grace"');
  await writeFile(file, mine);
  const { stdout, stderr } = await run(process.execPath, [file], { timeout: 30_000 });
  expect({ stdout: stdout.split('\n').filter(Boolean), stderr }).toEqual({
    stdout: printed[guide],
    stderr: '',
  });
});
