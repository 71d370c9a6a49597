import type { Page } from 'playwright-core';

/** What a person does on a page with the chat. Playwright's locators reach into open shadow roots. */
export function chatPage(page: Page) {
  return {
    async register(username: string, password: string, name: string) {
      await page.getByRole('button', { name: 'Make an account' }).click();
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Name (optional)').fill(name);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Make account' }).click();
      await page.getByRole('button', { name: 'New room' }).first().waitFor();
    },
    async createRoom(name: string) {
      await page.getByRole('button', { name: 'New room' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'New room' });
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByRole('button', { name: 'Create room' }).click();
      await page.getByRole('heading', { name }).waitFor();
    },
    async send(text: string) {
      const composer = page.getByRole('textbox', { name: /^Message to/ });
      await composer.fill(text);
      await composer.press('Enter');
    },
    message(text: string) {
      return page.locator('chat-message').filter({ hasText: text });
    },
  };
}
