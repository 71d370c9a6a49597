import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { expectCleanPage, startJourneyPage, travel } from './support/journey.js';
import { placeInLog, startRecording, stopRecording } from './support/log-recorder.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A complete visit by touch, on a phone. WebKit's driver has no touch; journey-looks covers its narrow window.

let server: TestServer;
let site: HostPage;
let ada: ChatClient;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = await signUp(server, 'ada', 'Ada Lind');
  await ada.rooms.create({ name: 'Stage crew' });
  for (let line = 1; line <= 60; line += 1)
    await ada.messages.send('stage-crew', `Cue ${line}: stand by, and go on the second bell.`);
  site = await startJourneyPage(server);
});
afterAll(async () => {
  site?.close();
  ada?.close();
  await server?.stop();
});

describe.each(engines('chromium', 'firefox'))('$name', (choice) => {
  it('opens the chat, scrolls, writes, edits by the drawer of a message, and goes back, by touch', async () => {
    const steps: Parameters<typeof travel>[2] = async (journey) => {
      const { engine, chat } = journey;
      await chat.tap('button', /^Open chat/);
      await chat.tap('textbox', 'Username');
      await engine.type('ada');
      await chat.tap('textbox', 'Password');
      await engine.type('correct horse battery');
      await chat.tap('button', 'Sign in');
      await chat.tap('text', 'Stage crew', 'sotto-room-list');
      await chat.seeMessage('Cue 60:');
      // The panel fills the window.
      const composer = await chat.see('textbox', /^Message /);
      expect(composer.top + composer.height).toBeGreaterThan(680);

      const { x, y } = await placeInLog(engine, 'row');
      await startRecording(engine);
      const finger = await engine.touch!(x, y - 150);
      for (let step = 1; step <= 30; step += 1) await finger.move(x, y - 150 + step * 10);
      await finger.lift();
      // The touches of Firefox's driver reach the page but do not pan.
      if (choice.name === 'firefox') await engine.wheel(x, y, { deltaY: -300 });
      const dragged = await stopRecording(engine);
      // The first pixels distinguish a scroll from a tap; a fling may continue after the lift.
      expect(dragged.travel).toBeGreaterThan(260);
      expect(dragged.backwards).toBeLessThanOrEqual(0.5);
      await chat.tap('button', 'Jump to newest message');
      await chat.miss('button', 'Jump to newest message');

      await chat.tap('textbox', /^Message /);
      await engine.type('First line');
      await engine.press('Enter');
      await engine.type(`of ${choice.name}`);
      await chat.tap('button', 'Send');
      const sent = await chat.see('article', new RegExp(`^You: First line of ${choice.name}, .*, sent$`));

      const rest = await engine.touch!(sent.left + sent.width / 2, sent.top + sent.height / 2);
      await chat.see('dialog', 'Message from you');
      await rest.lift();
      await chat.tap('menuitem', /^Edit/);
      await chat.see('text', 'Edit message');
      await engine.press('End');
      await engine.type(' too');
      await chat.tap('button', 'Save');
      await chat.see('article', new RegExp(`^You: First line of ${choice.name} too, .*, edited, sent$`));
      await chat.tap('button', 'Back to rooms');
      await chat.see('heading', 'Rooms');
      await expectCleanPage(journey, site.url, server.url);
    };
    await travel(choice, site.url, steps, { width: 360, height: 740, touch: true });
  });
});
