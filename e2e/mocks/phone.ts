import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat } from './stage/theatre.js';

/** The states of the mocks that need a finger. */
export function phone(seat: () => Seat): void {
  describe('phone', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    const take = (name: string, state: Parameters<Seat['camera']['take']>[1]) =>
      seat().camera.take(name, { ...state, isTouch: true });
    /** A tap beside what is open closes it. */
    const leave = () => seat().engine.tap(180, 80);
    beforeAll(async () => {
      ({ page } = seat());
      room = roomOn(page);
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Select / })
        .tap();
      await room.bubble('Checked').waitFor();
    });

    afterEach(() => expectProblems(seat()));

    it('drawers', async () => {
      await take('message-drawer', {
        async reach() {
          const { x, y, width, height } = (await room.bubble('Please check').boundingBox())!;
          const finger = await seat().engine.touch!(x + width / 2, y + height / 2);
          await page.getByRole('dialog', { name: /^Message from/ }).waitFor();
          await finger.lift();
        },
        async leave() {
          await leave();
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        },
      });
      await take('attach-drawer', {
        async reach() {
          await page.getByRole('button', { name: 'Attach files' }).tap();
          await page.getByRole('menuitem', { name: 'Take a photo' }).waitFor();
        },
        leave,
      });
      await take('emoji-drawer', {
        async reach() {
          await page.getByRole('button', { name: 'Emoji', exact: true }).tap();
          await page.locator('sotto-emoji-picker').getByRole('tab').first().waitFor();
        },
        leave: () => page.getByRole('button', { name: 'Emoji', exact: true }).tap(),
      });
    });

    it('keyboard', async () => {
      const { field } = room;
      await field.tap();
      await page.keyboard.type('Thank you!');
      await showKeyboard(page, 300);
      await take('keyboard', {});
      await showKeyboard(page, 0);
      await field.fill('');
    });
  });
}

/** Lays a grey box over the end of the page and says that less of it is seen, as the keyboard of a phone does. */
const showKeyboard = (page: Page, height: number) =>
  page.evaluate((pixels) => {
    const box = document.querySelector<HTMLElement>('#keyboard') ?? document.createElement('div');
    box.id = 'keyboard';
    Object.assign(box.style, { position: 'fixed', insetInline: '0', bottom: '0', background: 'grey' });
    Object.assign(box.style, { height: `${pixels}px`, zIndex: '2147483647' });
    document.body.append(box);
    Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => innerHeight - pixels });
    visualViewport!.dispatchEvent(new Event('resize'));
  }, height);
