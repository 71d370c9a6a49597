import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

const examples = new URL('../examples/', import.meta.url);
let server: TestServer;
beforeAll(async () => (server = await startServer()));
afterAll(() => server.stop());

it('plain-html: a page of another origin has a chat by one script tag', async () => {
  const source = await readFile(new URL('plain-html/index.html', examples), 'utf8');
  const site = await startHostPage(server, ({ clientId }) =>
    source
      .replaceAll('http://127.0.0.1:8000', server.url)
      .replace('client-id="demo"', `client-id="${clientId}"`),
  );
  const browser = await startBrowser();
  try {
    const visitor = await visit(browser);
    await visitor.page.goto(site.url);
    await visitor.page.getByRole('button', { name: 'Open chat' }).click();
    const chat = chatPage(visitor.page);
    await chat.register('page-visitor', 'correct horse battery', 'Visitor');
    await chat.createRoom('From a page');
    await chat.send('Hello from another origin');
    await chat.message('Hello from another origin').waitFor();
    const missing = visitor.problems.filter((problem) => !problem.includes('favicon'));
    expect(missing).toEqual([]);
    expect([...visitor.hosts].sort()).toEqual([new URL(site.url).host, new URL(server.url).host].sort());
  } finally {
    await browser.close();
    site.close();
  }
});

it('node-bot: greets users who say hello', async () => {
  const person = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await person.auth.register({ username: 'greeted', password: 'correct horse battery', displayName: 'Ada' });
  await person.auth.signIn({ username: 'greeted', password: 'correct horse battery' });
  await person.connect();
  const room = await person.rooms.create({ name: 'Lobby' });
  const made = await server.cli(
    ...[
      'createapplication',
      '--client-type',
      'confidential',
      '--authorization-grant-type',
      'client-credentials',
    ],
    ...['--name', 'Greeter'],
  );
  const bot = spawn(process.execPath, ['bot.js'], {
    cwd: new URL('node-bot/', examples),
    env: {
      ...process.env,
      SERVER_URL: server.url,
      CLIENT_ID: /Client id: +(\S+)/.exec(made)![1]!,
      CLIENT_SECRET: /Client secret: +(\S+)/.exec(made)![1]!,
    },
  });
  try {
    const [line] = (await once(bot.stdout, 'data')) as [Buffer];
    const username = /Greeter listens; add it to a room as (\S+)/.exec(line.toString())![1]!;
    await person.members.add(room.slug, { username });
    const answer = new Promise<string | null>((resolve) => {
      person.on('message.new', ({ message }) => {
        if (message.sender.kind === 'bot') resolve(message.content);
      });
    });
    await person.messages.send(room.slug, 'Hello, anybody here?');
    expect(await answer).toBe('Hello, Ada.');
  } finally {
    bot.kill('SIGTERM');
    person.close();
    await once(bot, 'exit');
  }
});
