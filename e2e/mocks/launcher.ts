import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, it } from 'vitest';
import { signUp } from '../support/people.js';
import { expectProblems, sendForm } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';

/** What the floating chat of the shop says first. */
export const GREETING = 'favicon-dot greeting="Questions about the stool? Ask me, or Henrike from nine."';

/** What launcher.html shows. */
export function launcher(theatre: () => Theatre, seat: () => Seat): void {
  describe('launcher', () => {
    let page: Page;
    const take = (...args: Parameters<Seat['camera']['take']>) => seat().camera.take(...args);
    const button = () => page.getByRole('button', { name: /^Open chat/ });
    const card = () => page.locator('sotto-launcher-card');
    beforeAll(() => void ({ page } = seat()));
    afterEach(() => expectProblems(seat()));

    it('greeting', async () => {
      await page.evaluate(
        (questions) => {
          document.querySelector('chat-widget')!.greetingQuestions = questions;
        },
        ['Can I oil it?', 'When does it ship?'],
      );
      await card().getByRole('button', { name: 'Can I oil it?' }).waitFor();
      await take('greeting', { isLeftToRight: true });
      await card().getByRole('button', { name: 'Dismiss' }).click();
      // Nobody is greeted twice.
      const other = await theatre().sit(GREETING);
      await other.camera.takeTurned('greeting', {
        reach: () => other.page.locator('sotto-launcher-card').getByText('Questions about').first().waitFor(),
      });
      expectProblems(other);
    });

    it('focus', async () => {
      await take('launcher-focus', {
        async reach() {
          await page.mouse.click(5, 300);
          await page.keyboard.press('Tab');
        },
      });
    });

    it('unread, and news', async () => {
      const { room, say, people } = theatre();
      await room('Workshop', ['mira', 'Is it dry?']);
      await room('Paint', ['mira', 'The green one?']);
      for (const { slug, lastMessage } of (await people.ada.rooms.list()).results)
        if (lastMessage) await people.ada.rooms.markRead(slug, lastMessage.seq);
      await button().click();
      await sendForm(page);
      await page.locator('sotto-room-list').getByText('Workshop').waitFor();
      await page.keyboard.press('Escape');
      await button().waitFor();
      const news = async (room: string, text: string) => {
        await say(room, 'mira', text);
        await card().locator('.words').getByText(text).waitFor();
      };
      let number = 0;
      await take('news', {
        surface: card(),
        async reach() {
          await news(
            'workshop',
            `Take any finish and write “raw” in the note. I will change the price by hand, ${(number += 1)}.`,
          );
          await card().hover();
        },
        async leave() {
          await card().getByRole('button', { name: 'Dismiss' }).click();
        },
      });
      await take('unread');
      const icon = page.locator('head link[rel="icon"][href^="data:image/png"]');
      await icon.waitFor({ state: 'attached' });
      seat().camera.keep('favicon-dot', (await icon.getAttribute('href'))!.split(',')[1]!);
      await take('several', {
        surface: card(),
        async reach() {
          await say('workshop', 'mira', 'Two more');
          await card().waitFor();
          await card().hover();
          await say('paint', 'mira', 'Of these');
          await card().locator('.words').getByText('in 2 rooms').waitFor();
        },
        leave: () => card().getByRole('button', { name: 'Dismiss' }).click(),
      });
    });

    it('nobody is there', async () => {
      const { server, people } = theatre();
      const henrike = await signUp(server, 'henrike', 'Henrike Voss');
      const { slug } = await people.ada.rooms.direct('henrike');
      await henrike.messages.send(slug, 'We can also send it raw, then it is € 12 less.');
      await people.ada.messages.send(slug, 'Raw, please. How do I order that?');
      henrike.close();
      await button().click();
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Henrike Voss/ })
        .click();
      await page.locator('sotto-message-list').getByText('Raw, please. How').waitFor();
      await take('nobody-there');
      await page.getByRole('button', { name: 'Back to rooms' }).click();
      await page.keyboard.press('Escape');
    });

    it('offline', async () => {
      await button().click();
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Workshop / })
        .click();
      await page.getByText('Take any finish').first().waitFor();
      await page.keyboard.press('Escape');
      await page.context().setOffline(true);
      await page.getByRole('button', { name: /^Open chat.*offline$/ }).waitFor();
      await take('launcher-offline', { isForced: true });
      await button().click();
      await page.getByRole('textbox', { name: /^Message / }).fill('Raw, please.');
      await page.keyboard.press('Enter');
      await page.getByText('You’re offline. Messages will be sent later.').waitFor();
      await take('offline');
      await page.context().setOffline(false);
      await page.getByText('You’re offline. Messages will be sent later.').waitFor({ state: 'detached' });
      expectProblems(
        seat(),
        'WebSocket connection to',
        'Failed to load resource: net::ERR_INTERNET_DISCONNECTED',
      );
    });
  });
}
