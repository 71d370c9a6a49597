import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat } from './stage/theatre.js';

/** What conversation.html shows. */
export function conversation(seat: () => Seat): void {
  describe('conversation', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    const take = (...args: Parameters<Seat['camera']['take']>) => seat().camera.take(...args);
    beforeAll(() => {
      ({ page } = seat());
      room = roomOn(page);
    });
    afterEach(() => expectProblems(seat()));

    it('reactions', async () => {
      await room.open('Reactions', 'lady at the bar');
      await take('reactions');
      await take('reaction-picker', {
        async reach() {
          await room.bubble('lady at the bar').hover();
          await page.locator('sotto-message-tools').getByRole('button', { name: 'Add a reaction' }).click();
          await page.getByRole('menuitem', { name: 'More emoji' }).waitFor();
        },
        leave: room.escape,
        surface: page.locator('sotto-message-menu'),
      });
      await take('who-reacted', {
        surface: page.locator('sotto-reactors'),
        async reach() {
          await room.menu('Sold out', /^Who reacted/);
          await page.locator('sotto-reactors').getByText('Ines Marchetti').waitFor();
        },
        leave: room.escape,
      });
    });

    it('what the pointer and the focus show', async () => {
      await room.open('Stage crew', 'Checked');
      await take('tools', {
        async reach() {
          await room.field.click();
          await page.keyboard.press('Shift+Tab');
          await room.bubble('Please check').hover();
        },
      });
      await take('message-menu', {
        reach: () => room.menu('Checked'),
        leave: room.escape,
        surface: page.locator('sotto-message-menu'),
      });
    });

    it('mentions', async () => {
      await room.open('Mentions', 'second key');
      await take('mentions');
    });

    it('pinned', async () => {
      await room.open('Pinned', 'Cue 3');
      // Each press goes to the next older one.
      await take('pinned', {
        async reach() {
          await page
            .locator('sotto-conversation')
            .getByText(/Pinned, \d of 3/)
            .click();
          await page.mouse.move(2, 2);
        },
      });
    });

    it('edited', async () => {
      await room.open('Edited', 'Please check');
      await take('edited', {
        surface: page.locator('sotto-versions'),
        async reach() {
          await room.menu('Please check', /^Edit history/);
          await page.locator('sotto-versions').getByText('Edited 2 times').waitFor();
        },
        leave: room.escape,
      });
    });

    it('deleted', async () => {
      await room.open('Deleted', 'spare dimmer');
      await take('deleted', {
        // It can be undone for 5 s.
        surface: page.locator('sotto-message-list .undo'),
        async reach() {
          await room.menu('Looks right', /^Delete/);
          await page.getByRole('button', { name: 'Undo' }).waitFor();
        },
        leave: () => page.getByRole('button', { name: 'Undo' }).click(),
      });
    });

    it('select', async () => {
      await room.open('Select', 'Checked');
      await room.menu('Cue sheet', /^Select/);
      await page.locator('sotto-message-list .line').filter({ hasText: 'Please check' }).click();
      await page.getByText('2 selected').waitFor();
      await take('select', { isForced: true });
      await page.getByRole('button', { name: 'Leave select mode' }).click();
    });

    it('texts', async () => {
      await room.open('Markdown', 'done,');
      await take('markdown');
      await room.open('Unbroken words', 'Got it');
      await take('unbroken-words');
      await room.open('طاقم المسرح', 'Cue sheet');
      await take('right-to-left');
    });
  });
}
