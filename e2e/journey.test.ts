import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { expectCleanPage, startJourneyPage, travel } from './support/journey.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A first visit: an account, a room, a conversation, corrections, a reload, and a sign-out.

let server: TestServer;
let site: HostPage;
let mira: ChatClient;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  mira = await signUp(server, 'mira', 'Mira Okafor');
  site = await startJourneyPage(server);
});
afterAll(async () => {
  site?.close();
  mira?.close();
  await server?.stop();
});

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  const room = `Crew of ${choice.name}`;
  const slug = `crew-of-${choice.name}`;
  const username = `ada-${choice.name}`;
  const storedMessages = async () =>
    (await mira.messages.list(slug)).results.map(({ content, sender }) => [sender.username, content]);

  it('signs up, talks both ways, edits, deletes, reloads, signs out and in again', async () => {
    await travel(choice, site.url, async (journey) => {
      const { engine, chat } = journey;
      await chat.click('button', 'Open chat');
      await chat.register(username, 'Ada Lind');
      await chat.createRoom(room);
      await mira.rooms.join(slug);
      const adaTypes = new Promise((resolve) =>
        mira.on('typing.changed', ({ users }) => users.length > 0 && resolve(users)),
      );
      await chat.write('Load-in moved ');
      await adaTypes;
      await engine.type('to 07:30');
      await engine.press('Enter');
      await chat.see('article', /^You: Load-in moved to 07:30, .*, (sent|delivered)$/);

      mira.typing.start(slug);
      await chat.see('text', 'Mira is typing', 'sotto-conversation');
      await mira.messages.send(slug, 'Fine with me');
      await chat.seeMessage('Fine with me');
      await chat.write('See you');
      await engine.press('Shift+Enter');
      await engine.type('at the dock, Zoë 🎭');
      await engine.press('Enter');
      await chat.seeMessage('at the dock, Zoë 🎭');
      // Only what the server has stored can be read.
      await chat.see('article', /^You: See you at the dock.*, (sent|delivered)$/);
      await mira.rooms.markRead(slug, 3);
      await chat.see('article', /^You: See you at the dock.*, read$/);

      // The last message by key, the first one by its menu.
      await engine.press('ArrowUp');
      await chat.see('text', 'Edit message');
      await engine.press('End');
      await engine.press('Backspace');
      await engine.type('at 8');
      await engine.press('Enter');
      await chat.see('article', /^You: See you at the dock, Zoë at 8.*, edited, read$/);
      await chat.hover('text', 'Load-in moved');
      await chat.click('button', 'Message options');
      await chat.click('menuitem', /^Delete/);
      await chat.see('button', 'Undo');
      // The server is asked once it can no longer be undone.
      await chat.miss('button', 'Undo');
      await chat.seeMessage('Message deleted');
      const expected = [
        [username, null],
        ['mira', 'Fine with me'],
        [username, 'See you\nat the dock, Zoë at 8'],
      ];
      expect(await storedMessages()).toEqual(expected);

      await expectCleanPage(journey, site.url, server.url);
      await engine.reload();
      await chat.click('button', /^Open chat/);
      await chat.openRoom(room);
      for (const text of ['Message deleted', 'Fine with me', 'at the dock, Zoë at 8'])
        await chat.seeMessage(text);
      expect(await storedMessages()).toEqual(expected);

      await chat.click('button', 'Back to rooms');
      await chat.signOut();
      await chat.signIn(username, 'not the one at all');
      await chat.see('text', 'Wrong username or password.');
      expect(await chat.count('text', 'Fine with me')).toBe(0);
      await chat.click('textbox', 'Username');
      await engine.press('Control+a');
      await engine.type(username);
      await engine.press('Tab');
      await engine.press('Control+a');
      await engine.type(PASSWORD);
      await engine.press('Enter');
      await chat.openRoom(room);
      await chat.seeMessage('Fine with me');
    });
  });
});
