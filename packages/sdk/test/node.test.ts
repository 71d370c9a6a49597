import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';

const run = promisify(execFile);
const dist = (name: string) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const sotto = fileURLToPath(new URL('../../server/bin/sotto.js', import.meta.url));
let server: Awaited<ReturnType<typeof startChatServer>>;

beforeAll(async () => {
  server = await startChatServer();
});
afterAll(() => server?.close());

/** A process of its own, which must end by itself. */
const node = (...args: string[]) =>
  run(process.execPath, args, {
    timeout: 30_000,
    // The server of these tests has an embedded store, whatever others run on.
    env: { ...process.env, MONGODB_URI: '', DATA_DIR: server.dataDir, LOG_LEVEL: 'silent' },
  });

describe('on Node', () => {
  it.each([
    ['an ES module', '--input-type=module', `import { createChatClient } from '${dist('index.js')}';`],
    ['CommonJS', '--input-type=commonjs', `const { createChatClient } = require('${dist('index.cjs')}');`],
  ])('works as %s, and lets the process end after close', async (name, type, load) => {
    const username = type.replace('--input-type=', '');
    const { stdout } = await node(
      type,
      '-e',
      `${load}
      (async () => {
        const before = Object.keys(globalThis).length;
        const client = createChatClient({ serverUrl: '${server.url}', clientId: 'demo' });
        const credentials = { username: '${username}', password: '${PASSWORD}' };
        await client.auth.register(credentials);
        await client.auth.signIn(credentials);
        await client.connect();
        const room = await client.rooms.create({ name: 'From ${username}' });
        const message = await client.messages.send(room.slug, 'hello from ${name}');
        console.log(message.content, Object.keys(globalThis).length - before);
        client.close();
      })();`,
    );
    expect(stdout).toBe(`hello from ${name} 0\n`);
  });

  it('lets a bot reply', async () => {
    const { stdout } = await node(
      ...[sotto, 'createapplication', '--client-type', 'confidential'],
      ...['--authorization-grant-type', 'client-credentials', '--name', 'Echo'],
    );
    const clientId = /client id:?\s+(\S+)/i.exec(stdout)?.[1];
    const clientSecret = /secret:?\s+(\S+)/i.exec(stdout)?.[1];
    expect({ clientId, clientSecret }, stdout).toEqual({
      clientId: expect.any(String),
      clientSecret: expect.any(String),
    });

    const ada = await server.person('ada');
    const { slug } = await ada.rooms.create({ name: 'Echoes' });
    const bot = server.client({ clientId: clientId!, clientSecret: clientSecret! });
    const me = await bot.auth.signInAsBot();
    expect(me).toMatchObject({ kind: 'bot', displayName: 'Echo' });
    await bot.connect();
    await expect(bot.rooms.join(slug)).rejects.toMatchObject({ code: 'room_not_found' });
    await ada.members.add(slug, { username: me.username });
    const answers: Promise<unknown>[] = [];
    bot.on('message.new', ({ room, message }) => {
      if (message.sender.id !== me.id) answers.push(bot.messages.send(room, `You said: ${message.content}`));
    });
    const answer = nextEvent(ada, 'message.new', ({ message }) => message.sender.kind === 'bot');
    await ada.messages.send(slug, 'hello');
    expect((await answer).message.content).toBe('You said: hello');
    await Promise.all(answers);
  });
});
