import type { Locator, Page } from 'playwright-core';

/** What a user does in the rooms of a page that shows all of the chat. */
export function roomOn(page: Page) {
  const bubble = (text: string | RegExp): Locator =>
    page.locator('sotto-message-list .bubble').filter({ hasText: text }).last();
  const field = page.getByRole('textbox', { name: /^Message / });
  return {
    bubble,
    field,
    /** Opens a room, and waits for one of its messages. */
    async open(name: string, text: string | RegExp): Promise<void> {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: new RegExp(`^${name} `) })
        .click();
      await bubble(text).waitFor();
    },
    /** Opens the menu of a message, and chooses from it. */
    async menu(text: string, action?: RegExp): Promise<void> {
      await bubble(text).hover();
      await bubble(text).getByRole('button', { name: 'Message options' }).click();
      const menu = page.getByRole('menu', { name: 'Message' });
      if (action) await menu.getByRole('menuitem', { name: action }).click();
      else await menu.waitFor();
    },
    escape: () => page.keyboard.press('Escape'),
  };
}
