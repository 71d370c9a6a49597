import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawPictures } from './stage/pictures.js';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Line, Seat, Theatre } from './stage/theatre.js';
import { pictureOf, sendFiles } from './stage/uploads.js';

/** A message that answers each kind of message. */
async function answerAll(theatre: Theatre, page: Page): Promise<void> {
  const { room, say, people } = theatre;
  const [fade, wrong] = await room(
    'Replies',
    ['mira', 'Please check 41 to 48, the fade is now 6 s and not 4.'],
    ['jonas', 'A wrong line'],
  );
  const [rack] = await drawPictures(page);
  await sendFiles(theatre, ['replies', 'mira', 'Dimmer rack, second row', pictureOf([rack!], 0)]);
  const picture = (await people.mira.messages.list('replies', { limit: 1 })).results.at(-1)!;
  await say('replies', 'sami', 'Load-in moved to 07:30.', { replyTo: fade!.seq });
  await say('replies', 'ada', 'Checked. 44 still says 4 s.', { replyTo: fade!.seq });
  await say('replies', 'ada', 'This one, second row', { replyTo: picture.seq });
  await say('replies', 'ines', 'Which one was it?', { replyTo: wrong!.seq });
  await people.jonas.messages.delete('replies', wrong!.id);
}

/** What happens in a room, as lines of the log. */
async function changeRoom({ room, say, people: { ada, jonas } }: Theatre): Promise<void> {
  const [first] = await room('Get-out', ['mira', 'Van is at the dock.']);
  const { room: slug } = first!;
  await ada.rooms.update(slug, { name: 'Get-out and strike' });
  await ada.rooms.update(slug, { topic: 'Doors at seven.', slowModeSeconds: 30 });
  await ada.messages.pin(slug, first!.id);
  await jonas.rooms.leave(slug);
  await ada.members.remove(slug, 'ines');
  await ada.members.setRole(slug, 'mira', 'moderator');
  await ada.members.add(slug, { username: 'ines' });
  await ada.rooms.update(slug, { slowModeSeconds: 0 });
  await say(slug, 'sami', 'Ramp is dry.');
}

/** What conversation.html shows of a log that is long, or that something happened to. */
export function log(theatre: () => Theatre, seat: () => Seat): void {
  describe('log', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    const take = (...args: Parameters<Seat['camera']['take']>) => seat().camera.take(...args);
    beforeAll(async () => {
      ({ page } = seat());
      room = roomOn(page);
      const cue = (_: unknown, at: number): Line => ['ines', `Cue ${at + 1}: on the second bell.`];
      await Promise.all([
        answerAll(theatre(), page),
        changeRoom(theatre()),
        theatre().room('Long', ...Array.from({ length: 40 }, cue)),
      ]);
      const { results } = await theatre().people.ada.rooms.list();
      const long = results.find(({ slug }) => slug === 'long')!;
      await theatre().people.ada.rooms.markRead('long', long.lastMessage!.seq);
    });
    afterEach(() => expectProblems(seat()));

    it('replies', async () => {
      await room.open('Replies', 'Which one');
      await page.locator('sotto-message-list .quote sotto-thumb').waitFor();
      await expect.poll(() => page.locator('sotto-message-files img').count()).toBe(1);
      await take('replies');
    });

    it('lines about the room', async () => {
      await room.open('Get-out and strike', 'Ramp is dry');
      await take('system-lines');
    });

    it('the day, and what is new, while it is scrolled', async () => {
      await room.open('Long', 'Cue 40');
      const turn = async (pixels: number) => {
        const { width } = page.viewportSize()!;
        await page.mouse.move(width - 150, 300);
        await page.mouse.wheel(0, pixels);
      };
      await turn(-500);
      await page.locator('sotto-message-list .jump').waitFor();
      for (let count = 1; count <= 12; count += 1) await theatre().say('long', 'mira', `New line ${count}`);
      await page.getByRole('button', { name: '12 new' }).waitFor();
      await take('new-below');
      let turning: NodeJS.Timeout;
      await take('day-pill', {
        isPointed: true,
        async reach() {
          // The pill goes a second after the last turn of the wheel.
          let pixels = 2;
          turning = setInterval(() => void turn((pixels = -pixels)), 200);
          await page.locator('sotto-message-list .date-float.is-on').waitFor();
        },
        async leave() {
          clearInterval(turning);
          await page.locator('sotto-message-list .date-float.is-on').waitFor({ state: 'detached' });
        },
      });
    });
  });
}
