import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawPictures, recordVoice } from './stage/pictures.js';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Line, Seat, Theatre } from './stage/theatre.js';
import { pictureOf, sendFiles, sheet, spoken } from './stage/uploads.js';

/** Rooms of the list, the last one on top. */
async function fillList({ room, say, people: { ada, mira } }: Theatre): Promise<void> {
  const said: Record<string, Line> = {
    'Costume store': ['ines', 'Grey coats are back on the rail.'],
    'First night': ['mira', 'Flowers at six.'],
    Lighting: ['jonas', 'The amber wash is one step too warm'],
    'Ticket desk': ['ines', 'Two singles left in row F'],
    'Load-in': ['sami', '@ada please open the dock'],
  };
  for (const [name, line] of Object.entries(said)) await room(name, line);
  await Promise.all([ada.rooms.archive('costume-store'), ada.rooms.archive('first-night')]);
  await ada.rooms.setNotifications('ticket-desk', { level: 'none' });
  const { slug } = await mira.rooms.direct('ada');
  await say(slug, 'mira', 'See you at the back door');
  for (const one of [slug, 'load-in']) await ada.rooms.pin(one);
}

/** What members shared, what they reported, and two ways in. */
async function fillRooms(theatre: Theatre, page: Page): Promise<string> {
  const { room, people } = theatre;
  const { mira, sami, ines } = people;
  const [pictures, voice] = await Promise.all([drawPictures(page), recordVoice(page)]);
  const [fraud, insult] = await room(
    'Front of house',
    ['jonas', 'Buy tickets at half price, write to me.'],
    ['sami', 'You are all useless tonight.'],
    ['mira', 'The list is at https://files.example.org/stage/list'],
  );
  const all = Array.from({ length: 5 }, (_, at) => pictureOf(pictures, at));
  await sendFiles(
    theatre,
    ['front-of-house', 'mira', 'All of tonight', ...all],
    ['front-of-house', 'jonas', '', sheet()],
    ['front-of-house', 'ines', '', spoken(voice)],
  );
  const at = [fraud!.room, fraud!.id] as const;
  for (const one of [mira, sami, ines]) await one.messages.report(...at, { reason: 'spam' });
  await mira.messages.report(insult!.room, insult!.id, { reason: 'harassment', note: 'Every night' });
  const closed = await mira.rooms.create({ name: 'Night shift', visibility: 'private' });
  const { token } = await mira.invitations.create(closed.slug);
  return token;
}

/** What people.html shows. */
export function people(theatre: () => Theatre, seat: () => Seat): void {
  describe('people', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    let token: string;
    const list = () => page.locator('sotto-room-list');
    /** Takes what was opened, and closes it. */
    const take = async (name: string, tag: string, text: string) => {
      const surface = page.locator(tag);
      await surface.getByText(text).first().waitFor();
      await seat().camera.take(name, { surface });
      await room.escape();
      await surface.waitFor({ state: 'detached' });
    };
    beforeAll(async () => {
      ({ page } = seat());
      room = roomOn(page);
      [token] = await Promise.all([fillRooms(theatre(), page), fillList(theatre())]);
      await room.open('Front of house', 'The list');
    });
    afterEach(() => expectProblems(seat()));

    it('list', async () => {
      await room.open('Lighting', 'amber wash');
      await room.field.fill('The amber is too w');
      await room.close();
      await list().getByText('Draft:').waitFor();
      await seat().camera.take('room-list');
      await seat().camera.take('row-menu', {
        surface: page.locator('sotto-room-menu'),
        async reach() {
          await list()
            .getByRole('button', { name: /^Ticket desk/ })
            .click({ button: 'right' });
          await page.getByRole('menuitem', { name: 'Leave room' }).waitFor();
        },
        leave: room.escape,
      });
    });

    it('search', async () => {
      await room.open('Lighting', 'amber wash');
      await room.close();
      await page.getByRole('button', { name: 'New message' }).click();
      const field = page.getByRole('searchbox', { name: 'Search people and rooms' });
      await field.fill('jo');
      const surface = page.locator('sotto-new-message');
      await surface.getByText('Jonas').or(surface.getByText('Weber')).first().waitFor();
      await seat().camera.take('people-search', { surface });
      await field.fill('zoltan');
      await take('people-none', 'sotto-new-message', 'No people match');
    });

    it('details', async () => {
      await room.open('Front of house', 'The list');
      await room.details('Front of house');
      await page.getByText('2 open').or(page.getByText('4 open')).waitFor();
      await seat().camera.take('room-details', { surface: page.locator('sotto-room-details') });
    });

    it('what was shared', async () => {
      const shared = page.locator('sotto-shared');
      await room.open('Front of house', 'The list');
      await room.details('Front of house', 'Media and files');
      await expect.poll(() => shared.locator('img').count()).toBe(5);
      await seat().camera.take('shared-media', { surface: shared });
      for (const [name, tab, text] of [
        ['shared-files', 'Files', 'cue-sheet'],
        ['shared-links', 'Links', 'files.example.org'],
        ['shared-voice', 'Voice', 'Ines'],
      ] as const) {
        await shared.getByRole('tab', { name: tab }).click();
        await shared.getByText(text).first().waitFor();
        await seat().camera.take(name, { surface: shared });
      }
    });

    it('reports', async () => {
      await room.open('Front of house', 'The list');
      await room.details('Front of house', /^Reports/);
      await take('reports', 'sotto-reports', 'Reported by 3 people');
      await room.open('Front of house', 'The list');
      await room.menu('You are all useless', /^Report/);
      await take('report', 'sotto-report', 'Something illegal');
    });

    it('pins', async () => {
      await room.open('Pinned', 'Cue 15');
      await room.details('Pinned', /^Pinned messages/);
      await take('pins', 'sotto-pins', 'Cue 3');
      await room.escape();
    });

    it('profile', async () => {
      await room.open('Stage crew', 'Checked');
      await page.getByRole('button', { name: 'Members', exact: true }).click();
      await page
        .locator('sotto-members')
        .getByRole('button', { name: /^Mira Okafor/ })
        .click();
      const card = page.locator('sotto-person');
      await card.getByText(/^In \d+ rooms with you/).waitFor();
      await seat().camera.take('profile', { surface: card });
      await card.getByRole('button', { name: 'Block' }).click();
      await take('block', 'sotto-confirm', 'Block Mira Okafor?');
      await room.escape();
    });

    it('invitations', async () => {
      await room.open('Stage crew', 'Checked');
      await room.details('Stage crew', 'Invite');
      const surface = page.locator('sotto-invite');
      await seat().camera.take('invite-terms', { surface });
      await surface.getByRole('button', { name: 'Create link' }).click();
      await take('invite', 'sotto-invite', 'This link is shown only once.');
      await room.escape();
      for (const [name, link, text, button] of [
        ['invitation', token, 'Mira Okafor', 'Not now'],
        ['invitation-over', 'a'.repeat(token.length), 'This invitation no longer works', 'Open your rooms'],
      ] as const) {
        await page.evaluate((hash) => (location.hash = hash), `sotto-invite=${link}`);
        const question = page.locator('sotto-invitation');
        await question.getByText(text).waitFor();
        await seat().camera.take(name, { surface: question });
        await question.getByRole('button', { name: button }).click();
      }
      expectProblems(seat(), 'Failed to load resource: the server responded with a status of 404');
    });
  });
}
