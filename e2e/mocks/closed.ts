import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';

/** Rooms in which Ada may not write, and who she has blocked. */
async function closeRooms({ room, people: { ada, mira }, say }: Theatre): Promise<void> {
  for (const name of ['House rules', 'Props']) {
    const { slug } = await mira.rooms.create({ name });
    await ada.rooms.join(slug);
    await say(slug, 'mira', 'Doors at seven.');
  }
  await mira.rooms.update('house-rules', { permissions: { write: 'moderators' } });
  await mira.members.mute('props', 'ada', { until: new Date(Date.now() + 86_400_000).toISOString() });
  await room('Last year', ['ines', 'All is packed.']);
  await ada.rooms.archive('last-year');
  const { slug } = await ada.rooms.direct('jonas');
  await say(slug, 'jonas', 'Truck is at the gate.');
}

/** What composer.html shows where one may not write. */
export function closed(theatre: () => Theatre, seat: () => Seat): void {
  describe('closed rooms', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    beforeAll(async () => {
      ({ page } = seat());
      room = roomOn(page);
      await closeRooms(theatre());
      await room.open('Stage crew', 'Checked');
    });
    afterAll(() => theatre().people.ada.blocks.remove('jonas'));
    afterEach(() => expectProblems(seat()));

    it.each([
      ['read-only', 'house-rules', 'Only moderators can write here.'],
      ['muted', 'props', /^You can’t write here until/],
      ['archived', 'last-year', 'This room is archived.'],
    ] as const)('%s', async (name, slug, reason) => {
      await page.evaluate((to) => (document.querySelector('chat-widget')!.room = to), slug);
      const bar = page.locator('sotto-conversation').getByText(reason);
      await bar.waitFor();
      await page.locator('sotto-message-list .bubble').first().waitFor();
      await seat().camera.take(name, { surface: page.locator('sotto-conversation') });
    });

    it('blocked person', async () => {
      await room.open('Stage crew', 'Checked');
      await room.block('Jonas Weber');
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Jonas Weber/ })
        .click();
      await page.getByText(/^You blocked .*Jonas Weber/).waitFor();
      await seat().camera.take('blocked-person', { surface: page.locator('sotto-conversation') });
    });
  });
}
