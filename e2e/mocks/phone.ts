import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './room.js';
import { expectProblems } from './theatre.js';
import type { Seat } from './theatre.js';

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
  });
}
