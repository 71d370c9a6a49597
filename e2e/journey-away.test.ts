import type { ChatClient } from '@sotto/sdk';
import { startTcpProxy } from '@sotto/testing/tcp-proxy';
import type { TcpProxy } from '@sotto/testing/tcp-proxy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { startJourneyPage, travel } from './support/journey.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The server becomes unavailable in the middle of a conversation, and returns.

let server: TestServer;
let site: HostPage;
let wire: TcpProxy;
let mira: ChatClient;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  wire = await startTcpProxy(server.url);
  mira = await signUp(server, 'mira', 'Mira Okafor');
  const ada = await signUp(server, 'ada', 'Ada Lind');
  ada.close();
  site = await startJourneyPage(server, { attributes: 'mode="fullscreen"', serverUrl: wire.url });
});
afterAll(async () => {
  site?.close();
  mira?.close();
  await wire?.close();
  await server?.stop();
});

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  it('keeps what is written while the server is away, sends it once, and shows what others sent meanwhile', async () => {
    const name = `Crew of ${choice.name}`;
    const { slug } = await mira.rooms.create({ name });
    await mira.members.add(slug, { username: 'ada' });
    await mira.messages.send(slug, 'Before');
    const contents = async () => (await mira.messages.list(slug)).results.map(({ content }) => content);
    await travel(choice, site.url, async ({ engine, chat }) => {
      await chat.signIn('ada');
      await chat.openRoom(name);
      await chat.seeMessage('Before');
      wire.goAway();
      await chat.send('Written into the silence');
      await chat.send('And a second line');
      await chat.see('article', /^You: Written into the silence, .*, (sending|not confirmed yet)$/);
      await chat.see('text', /^Reconnecting/, 'sotto-connection-banner');
      await mira.messages.send(slug, 'Said meanwhile');
      expect(await contents()).toEqual(['Before', 'Said meanwhile']);

      wire.connectTo(server.url);
      await expect
        .poll(contents, { timeout: 60_000 })
        .toEqual(['Before', 'Said meanwhile', 'Written into the silence', 'And a second line']);
      await chat.seeMessage('Said meanwhile');
      await chat.see('article', /^You: And a second line, .*, (sent|delivered)$/);
      await chat.miss('text', /^Reconnecting/, 'sotto-connection-banner');
      expect(await chat.count('article', /^You: Written into the silence/)).toBe(1);

      // Unavailable again, with a reload this time: waiting messages survive it.
      wire.goAway();
      await chat.send('Across a reload');
      await chat.see('article', /^You: Across a reload, .*, (sending|not confirmed yet)$/);
      await engine.reload();
      await chat.see('button', 'Try again');
      wire.connectTo(server.url);
      await chat.click('button', 'Try again');
      await expect.poll(contents, { timeout: 60_000 }).toContain('Across a reload');
      await chat.openRoom(name);
      await chat.see('article', /^You: Across a reload, .*, (sent|delivered)$/);
      expect((await contents()).filter((content) => content === 'Across a reload')).toHaveLength(1);
    });
  });
});
