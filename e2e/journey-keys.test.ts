import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { expectCleanPage, startJourneyPage, travel } from './support/journey.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A complete visit by keyboard alone, from the page's first Tab to the closed panel.

let server: TestServer;
let site: HostPage;
let ada: ChatClient;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = await signUp(server, 'ada', 'Ada Lind');
  for (const name of ['Lighting', 'Stage crew', 'Ticket desk']) await ada.rooms.create({ name });
  site = await startJourneyPage(server);
});
afterAll(async () => {
  site?.close();
  ada?.close();
  await server?.stop();
});

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  it('signs in, finds a room, writes, edits, follows a link of a message, deletes, and closes the panel', async () => {
    const contents = async () =>
      (await ada.messages.list('stage-crew')).results.map(({ content }) => content);
    const first = await ada.messages.send('stage-crew', `Cue one of ${choice.name}: ${site.url}plan`);
    await travel(choice, site.url, async (journey) => {
      const { engine, chat } = journey;
      const press = async (...keys: string[]) => {
        for (const key of keys) await engine.press(key);
      };
      await chat.see('button', /^Open chat/);
      await press('Tab');
      await expect.poll(() => chat.focusedName()).toMatch(/^Open chat/);
      await press('Enter');
      await chat.see('textbox', 'Username');
      await expect.poll(() => chat.focusedName()).toBe('Username');
      await engine.type('ada');
      await press('Tab');
      await engine.type(PASSWORD);
      await press('Enter');
      await chat.see('text', 'Stage crew', 'sotto-room-list');

      await press('Control+k');
      await expect.poll(() => chat.focusedName()).toBe('Search rooms');
      await engine.type('stage');
      await chat.miss('text', 'Lighting', 'sotto-room-list');
      await press('ArrowDown', 'Enter');
      await expect.poll(() => chat.focusedName()).toMatch(/^Message /);
      await engine.type('By keyboard');
      await press('Shift+Enter');
      await engine.type('on two lines');
      await press('Enter');
      await chat.see('article', /^You: By keyboard on two lines, .*, (sent|delivered)$/);

      await press('ArrowUp');
      await chat.see('text', 'Edit message');
      await press('Escape');
      await chat.miss('text', 'Edit message');
      // From the composer to the newest message, up to the one with the link, and to the link.
      await press('Shift+Tab');
      await expect.poll(() => chat.focusedName()).toContain('By keyboard');
      await press('ArrowUp');
      await expect.poll(() => chat.focusedName()).toContain('Cue one of');
      await press('Tab');
      await expect.poll(() => chat.focusedName()).toBe(`${site.url}plan`);
      await press('ArrowDown');
      await expect.poll(() => chat.focusedName()).toContain('By keyboard');
      await press('Enter');
      await chat.see('menuitem', /^Delete/);
      await press('Escape');
      await chat.miss('menuitem', /^Delete/);
      await press('Delete');
      await chat.see('button', 'Undo');
      await press('Tab', 'Enter');
      await chat.miss('button', 'Undo');
      await expect.poll(() => chat.focusedName()).toContain('By keyboard');
      await press('Delete');
      await chat.seeMessage('Message deleted');
      await expect.poll(contents).toContain(null);

      await press('Escape', 'Escape');
      await chat.see('button', /^Open chat/);
      await expect.poll(() => chat.focusedName()).toMatch(/^Open chat/);
      await expectCleanPage(journey, site.url, server.url);
    });
    await ada.messages.delete('stage-crew', first.id);
  });
});
