import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';

/** Says what the browser's user decided about notifications. */
const pretend = (page: Page, permission: NotificationPermission) =>
  page.evaluate((given) => {
    Object.defineProperty(Notification, 'permission', { configurable: true, get: () => given });
  }, permission);

/** What settings.html shows. */
export function settings(theatre: () => Theatre, seat: () => Seat): void {
  describe('settings', () => {
    let page: Page;
    const row = (name: string | RegExp) => page.getByRole('button', { name });
    /** Takes a pane or a dialog, and closes it. */
    const take = async (name: string, tag: string, text: string) => {
      const surface = page.locator(tag);
      await surface.getByText(text).first().waitFor();
      await seat().camera.take(name, { surface });
      await page.keyboard.press('Escape');
      await surface.waitFor({ state: 'detached' });
    };
    beforeAll(async () => {
      const { ada } = theatre().people;
      await ada.rooms.setNotifications('stage-crew', { level: 'mentions' });
      ({ page } = seat());
      const room = roomOn(page);
      await room.open('Stage crew', 'Checked');
    });
    afterAll(() => theatre().people.ada.blocks.remove('mira'));
    afterEach(() => expectProblems(seat()));

    it('the question before the browser asks', async () => {
      // Browsers without a window have decided before anybody asks.
      await pretend(page, 'default');
      const { field } = roomOn(page);
      await field.fill('On it');
      await field.press('Enter');
      const question = page.locator('sotto-notice-question');
      await question.getByText('Turn on').waitFor();
      await seat().camera.take('notice-question', { surface: question });
      await question.getByRole('button', { name: 'Not now' }).click();
    });

    it('account', async () => {
      await roomOn(page).open('Stage crew', 'Checked');
      await roomOn(page).block('Mira Okafor');
      await row('Your account').click();
      await page.locator('sotto-profile').getByLabel('Name').waitFor();
      await seat().camera.take('account', { surface: page.locator('sotto-profile') });
    });

    it('notifications', async () => {
      await pretend(page, 'denied');
      await row('Notifications').click();
      await take('notifications-denied', 'sotto-notification-settings', 'Blocked by your browser');
      await pretend(page, 'default');
      await row('Notifications').click();
      await page
        .locator('sotto-notification-settings')
        .getByRole('button', { name: /^Stage crew/ })
        .click();
      await take('rule', 'sotto-notifications', 'Mute for a while');
      await take('notifications', 'sotto-notification-settings', 'Mentions and replies');
    });

    it('privacy', async () => {
      await row('Privacy').click();
      await row(/^Who may write to me/).click();
      await take('who-may-write', 'sotto-direct-audience', 'Conversations that you have go on.');
      await row(/^Blocked people/).click();
      await take('blocked', 'sotto-blocked', 'Mira Okafor');
      await take('privacy', 'sotto-privacy', 'Read receipts');
    });

    it('appearance', async () => {
      await row('Appearance').click();
      await take('appearance', 'sotto-appearance', 'This is how it looks.');
    });

    it('sessions', async () => {
      await row('Where you are signed in').click();
      await take('sessions', 'sotto-sessions', 'This device');
    });

    it('delete account', async () => {
      await row('Delete account').click();
      await take('delete-account', 'sotto-account-deletion', 'Type your username to confirm');
      await page.keyboard.press('Escape');
    });
  });
}
