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
    /** Leaves the open room, as one does on a phone, so that the list is in all windows. */
    async close(): Promise<void> {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.getByRole('button', { name: 'Back to rooms' }).click();
      await page.locator('sotto-room-list').getByRole('searchbox').waitFor();
    },
    /** Opens the details of the open room, and chooses from them. */
    async details(name: string, ...choices: (string | RegExp)[]): Promise<void> {
      await page.getByTitle(`Details of ${name}`).click();
      const details = page.locator('sotto-room-details');
      await details.getByRole('heading', { name, exact: true }).waitFor();
      for (const choice of choices) await details.getByRole('button', { name: choice }).first().click();
    },
    /** Opens the menu of a message, and chooses from it. */
    async menu(text: string, action?: RegExp): Promise<void> {
      await bubble(text).hover();
      await bubble(text).getByRole('button', { name: 'Message options' }).click();
      const menu = page.getByRole('menu', { name: 'Message' });
      if (action) await menu.getByRole('menuitem', { name: action }).click();
      else await menu.waitFor();
    },
    /** Blocks a member of the open room, whose profile stays open. */
    async block(name: string): Promise<void> {
      await page.getByRole('button', { name: 'Members', exact: true }).click();
      await page
        .locator('sotto-members')
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .click();
      const card = page.locator('sotto-person');
      await card.getByRole('button', { name: 'Block' }).click();
      await page.locator('sotto-confirm').getByRole('button', { name: 'Block' }).click();
      await card.getByRole('button', { name: 'Unblock' }).waitFor();
    },
    escape: () => page.keyboard.press('Escape'),
  };
}
