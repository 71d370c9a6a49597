import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, it } from 'vitest';
import { drag } from '../support/engines/drop.js';
import { drawPictures } from './stage/pictures.js';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';

const WORDS = 'Dock is open and the ramp is dry. I put the cases left of the door. ';

/** What composer.html shows, where one may write. */
export function composer(theatre: () => Theatre, seat: () => Seat): void {
  describe('composer', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    const take = (...args: Parameters<Seat['camera']['take']>) => seat().camera.take(...args);
    const box = () => page.locator('sotto-composer');
    beforeAll(async () => {
      const { mira, ada } = theatre().people;
      await mira.rooms.create({ name: 'Slow' });
      await mira.rooms.update('slow', { slowModeSeconds: 300 });
      await ada.rooms.join('slow');
      await theatre().say('slow', 'mira', 'Next cue in ten');
      ({ page } = seat());
      room = roomOn(page);
      await room.open('Stage crew', 'Checked');
    });
    afterEach(() => expectProblems(seat()));

    it('replying and editing', async () => {
      await room.menu('Please check', /^Reply/);
      await page.keyboard.type('On it');
      await take('replying', { surface: box() });
      await room.field.fill('');
      await room.escape();
      await room.field.press('ArrowUp');
      await page.keyboard.press('End');
      await page.keyboard.type(' And 45?');
      await take('editing', { surface: box() });
      await room.escape();
    });

    it('emoji picker', async () => {
      const picker = page.locator('sotto-emoji-picker');
      await take('emoji-picker', {
        surface: picker,
        async reach() {
          await page.getByRole('button', { name: 'Emoji', exact: true }).click();
          await picker.getByRole('button', { name: /^Skin tone/ }).click();
          await picker.getByRole('radio', { name: 'Medium', exact: true }).hover();
        },
        async leave() {
          await room.escape();
          await room.escape();
        },
      });
      await take('emoji-search', {
        surface: picker,
        async reach() {
          await page.getByRole('button', { name: 'Emoji', exact: true }).click();
          await picker.getByLabel('Search emoji').fill('clap');
          await picker.getByText('Found for').waitFor();
        },
        leave: room.escape,
      });
    });

    it('completion', async () => {
      for (const [name, text] of [
        ['mention', 'Thanks @m'],
        ['emoji-word', 'Well done :cla'],
      ] as const) {
        await take(name, {
          surface: box(),
          async reach() {
            await room.field.click();
            await page.keyboard.type(text);
            await page.getByRole('option').first().waitFor();
          },
          leave: () => room.field.fill(''),
        });
      }
    });

    it('files', async () => {
      const { dataDir } = theatre().server;
      const plan = join(dataDir, 'plan.txt');
      await writeFile(plan, 'The plan');
      let leave: () => Promise<void>;
      await take('drop', {
        async reach() {
          const { width, height } = page.viewportSize()!;
          const held = await drag(page, { x: width * 0.7, y: height / 2 }, { files: [plan] });
          await page.getByText('Drop to send to Stage crew').waitFor();
          leave = held.leave;
        },
        leave: () => leave(),
      });
      const [rack] = await drawPictures(page);
      const names = ['dimmer-rack.png', 'amber-wash.txt', 'empty.txt', 'rehearsal.zip'];
      const paths = names.map((name) => join(dataDir, name));
      const bytes = [Buffer.from(await rack!.arrayBuffer()), Buffer.alloc(2_500_000, 'Amber '), '', 'PK'];
      for (const [at, path] of paths.entries()) await writeFile(path, bytes[at]!);
      await truncate(paths[3]!, 60 * 1024 * 1024);
      await page.route('**/parts/1/', () => undefined);
      const chosen = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Attach files' }).click();
      await (await chosen).setFiles(paths);
      await page.keyboard.type('Second row, left');
      await page.locator('sotto-attachments li.is-failed').nth(1).waitFor();
      await take('attached', { surface: box() });
      for (const name of names) await page.getByRole('button', { name: `Remove ${name}` }).click();
      await room.field.fill('');
      await page.unrouteAll();
      expectProblems(seat(), 'Failed to load resource: the server responded with a status of 413');
    });

    it('voice', async () => {
      const recorder = page.locator('sotto-recorder');
      const microphone = page.getByRole('button', { name: 'Record a voice message' });
      await microphone.hover();
      await page.mouse.down();
      await recorder.waitFor();
      await take('voice-held', { isPointed: true, surface: recorder });
      await page.mouse.move(20, 720);
      await page.mouse.up();
      await microphone.waitFor();
      await microphone.click();
      await recorder.waitFor();
      await take('voice-locked', { surface: recorder });
      await recorder.getByRole('button', { name: 'Stop and listen' }).click();
      await take('voice-review', { surface: recorder });
      await recorder.getByRole('button', { name: 'Send voice message' }).click();
      await page.getByRole('button', { name: /^Play, voice message/ }).waitFor();
    });

    it('a long text', async () => {
      await room.field.fill(`${WORDS.repeat(60).slice(0, 4037)}.`);
      await page.getByText('38 characters too many').waitFor();
      await take('long-draft', { surface: box() });
      await room.field.fill('');
    });

    it('slow mode', async () => {
      await room.open('Slow', 'Next cue');
      await room.field.fill('First');
      await room.field.press('Enter');
      await page.getByRole('button', { name: /^Send, possible in/ }).waitFor();
      await page.keyboard.type('Next cue in five');
      await take('slow-mode', { surface: box() });
      await room.field.fill('');
    });
  });
}
