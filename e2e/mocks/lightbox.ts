import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawPictures } from './stage/pictures.js';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';
import { pictureOf, sendFiles } from './stage/uploads.js';

/** The pictures of a message, shown large, as files.html has them. */
export function lightbox(theatre: () => Theatre, desk: () => Seat, phone: () => Seat): void {
  describe('lightbox', () => {
    beforeAll(async () => {
      const pictures = await drawPictures(phone().page);
      await theatre().room('Five');
      const five = Array.from({ length: 5 }, (_, at) => pictureOf(pictures, at));
      await sendFiles(theatre(), ['five', 'ines', 'The stage in the amber wash, from row K', ...five]);
    });
    afterEach(() => {
      expectProblems(desk());
      expectProblems(phone());
    });
    const light = (page: Page) => page.locator('sotto-lightbox');
    /** Waits for the second picture itself, in place of what stands for it. */
    const second = async (page: Page) => {
      await page.getByRole('dialog', { name: 'Picture 2 of 5' }).waitFor();
      await light(page).locator('.stage img').waitFor();
      await light(page).getByText('Loading picture').waitFor({ state: 'detached' });
    };

    it('by the keyboard', async () => {
      const { page, camera } = desk();
      await roomOn(page).open('Five', 'The stage in the amber wash');
      await page.getByRole('button', { name: 'Open picture: dimmer-rack.png' }).click();
      await page.getByRole('dialog', { name: 'Picture 1 of 5' }).waitFor();
      await page.keyboard.press('ArrowRight');
      await second(page);
      await camera.take('lightbox', { surface: light(page) });
      await page.keyboard.press('Escape');
      await light(page).waitFor({ state: 'detached' });
    });

    it('on a phone', async () => {
      const { page, camera } = phone();
      const surface = light(page);
      const back = page.getByRole('button', { name: 'Back to rooms' });
      if (await back.isVisible()) await back.tap();
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Five / })
        .tap();
      await expect.poll(() => page.locator('sotto-message-files img').count()).toBe(5);
      await page.getByRole('button', { name: 'Open picture: amber-wash.png' }).tap();
      await second(page);
      await camera.take('lightbox-touch', { surface, isTouch: true });
      await surface.getByRole('button', { name: 'Zoom in' }).tap();
      await camera.take('lightbox-touch-zoomed', { surface, isTouch: true });
      await surface.getByRole('button', { name: 'Close' }).tap();
      await surface.waitFor({ state: 'detached' });
    });
  });
}
