import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './room.js';
import { expectProblems } from './theatre.js';
import type { Seat, Theatre } from './theatre.js';

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
      await row('Members').click();
      await page
        .locator('sotto-members')
        .getByRole('button', { name: /^Mira Okafor/ })
        .click();
      await page.locator('sotto-person').getByRole('button', { name: 'Block' }).click();
      await page.locator('sotto-confirm').getByRole('button', { name: 'Block' }).click();
      await page.locator('sotto-person').getByRole('button', { name: 'Unblock' }).waitFor();
      await row('Your account').click();
      await page.locator('sotto-profile').getByLabel('Name').waitFor();
    });
    afterAll(() => theatre().people.ada.blocks.remove('mira'));
    afterEach(() => expectProblems(seat()));

    it('account', async () => {
      await seat().camera.take('account', { surface: page.locator('sotto-profile') });
    });

    it('notifications', async () => {
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
