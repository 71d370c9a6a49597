import type { Page } from 'playwright-core';
import { PASSWORD } from './people.js';

/** What a user does on a page with the chat. Playwright's locators reach into open shadow roots. */
export function chatPage(page: Page) {
  const composer = () => page.getByRole('textbox', { name: /^Message / });
  return {
    async register(username: string, password: string, name: string) {
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Name (optional)').fill(name);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
    },
    async signIn(username: string, password: string = PASSWORD) {
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    },
    /** Leads from the view that greets a guest, as the shop page has it, to the password form. */
    async chooseAccount() {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('button', { name: 'Use a username and password' }).click();
    },
    async createRoom(name: string) {
      await page.getByRole('button', { name: 'New room' }).first().click();
      const dialog = page.locator('sotto-room-create');
      await dialog.getByLabel('Name', { exact: true }).fill(name);
      await dialog.getByRole('button', { name: 'Create room' }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    },
    async findRoom(name: string) {
      await page.getByRole('button', { name: 'Find a room' }).click();
      const dialog = page.locator('sotto-room-finder');
      await dialog.getByRole('button', { name: `Preview ${name}` }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    },
    async openRoom(name: string) {
      await page.locator('sotto-room-list').getByRole('button', { name }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    },
    /** Types without sending. */
    type: (text: string) => composer().pressSequentially(text),
    async send(text: string) {
      await composer().fill(text);
      await composer().press('Enter');
    },
    message: (text: string | RegExp) => page.locator('sotto-message-list .text').filter({ hasText: text }),
    /** A Fernet token in the monitor's log. */
    token: () =>
      page
        .locator('chat-monitor')
        .getByText(/gAAAAA/)
        .first(),
  };
}
