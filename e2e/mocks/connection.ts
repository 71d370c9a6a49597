import { afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './stage/room.js';
import { expectProblems, FULLSCREEN, sendForm } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';

/** What states.html shows of a session and of a connection that end. It is the last: the server is gone after it. */
export function connection(theatre: () => Theatre, seat: () => Seat): void {
  describe('connection', () => {
    let late: Seat;
    beforeAll(async () => {
      await theatre().people.mira.rooms.create({ name: 'Never opened' });
      await theatre().people.ada.rooms.join('never-opened');
      late = await theatre().sit(FULLSCREEN);
    });
    afterEach(() => expectProblems(late));

    it('messages that could not be loaded', async () => {
      const { page, camera } = seat();
      await page.route('**/messages/**', (route) => route.fulfill({ status: 500 }));
      await page.setViewportSize({ width: 1280, height: 800 });
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Never opened/ })
        .click();
      await page.getByText('Messages couldn’t be loaded').waitFor();
      await camera.take('load-failed');
      await page.unrouteAll();
      expectProblems(seat(), 'Failed to load resource: the server responded with a status of 500');
    });

    it('a session that was ended elsewhere', async () => {
      const { page, camera } = seat();
      await theatre().people.ada.auth.endOtherSessions();
      await page.getByText('You’ve been signed out.').waitFor();
      await camera.take('signed-out');
    });

    it('rooms that are still loading', async () => {
      const { page, camera } = late;
      let free: () => void;
      const freed = new Promise<void>((resolve) => (free = resolve));
      await page.route('**/api/chat/rooms/**', async (route) => {
        await freed;
        await route.continue();
      });
      await sendForm(page);
      await page.getByLabel('Loading rooms').first().waitFor();
      await camera.take('loading-rooms');
      free!();
      await page.locator('sotto-room-list').getByText('Stage crew').waitFor();
    });

    it('a server that is away', async () => {
      const { page, camera } = late;
      await roomOn(page).open('Stage crew', 'Checked');
      await theatre().server.halt();
      await page.getByText(/^Reconnecting, trying again/).waitFor();
      await camera.take('reconnecting');
      expectProblems(late, 'WebSocket connection to', 'Failed to load resource: net::ERR_CONNECTION_REFUSED');
    });
  });
}
