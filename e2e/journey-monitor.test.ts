import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import { travel } from './support/journey.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// What the monitor shows of a conversation: ciphertext, and nothing else.

let server: TestServer;
let mira: ChatClient;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  mira = await signUp(server, 'mira', 'Mira Okafor');
  await mira.rooms.create({ name: 'Stage crew' });
  const ada = await signUp(server, 'ada', 'Ada Lind');
  await ada.rooms.join('stage-crew');
  ada.close();
});
afterAll(async () => {
  mira?.close();
  await server?.stop();
});

/** Every word of the page, in all shadow roots. */
function textOfPage(): string {
  const words = (root: Document | ShadowRoot): string =>
    [...root.querySelectorAll('*')].reduce(
      (all, { shadowRoot }) => (shadowRoot ? `${all} ${words(shadowRoot)}` : all),
      root.textContent ?? document.body.textContent ?? '',
    );
  return words(document);
}

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  it('shows the token of each new message, and never its words', async () => {
    await travel(choice, `${server.url}/monitor`, async ({ engine, chat }) => {
      await chat.signIn('ada');
      await chat.see('text', 'Live, 1 room you are in', 'chat-monitor');
      const secret = `A secret for ${choice.name}`;
      await mira.messages.send('stage-crew', secret);
      await chat.see('text', /gAAAAA/, 'chat-monitor');
      expect(await engine.evaluate(textOfPage)).not.toContain(secret);
      await chat.click('button', 'Table');
      await chat.see('text', /gAAAAA/, 'chat-monitor');
      expect(await engine.evaluate(textOfPage)).not.toContain(secret);
      expect(engine.problems).toEqual([]);
    });
  });
});
