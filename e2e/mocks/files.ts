import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawPictures, recordVideo, recordVoice } from './stage/pictures.js';
import { roomOn } from './stage/room.js';
import { expectProblems } from './stage/theatre.js';
import type { Seat, Theatre } from './stage/theatre.js';
import { pictureOf, sendFiles, sheet, spoken } from './stage/uploads.js';
import type { WithFiles } from './stage/uploads.js';

/** A sound of some seconds that is silent. */
function silence(seconds: number): Uint8Array<ArrayBuffer> {
  const size = seconds * 8000;
  const bytes = new Uint8Array(44 + size);
  const view = new DataView(bytes.buffer);
  const say = (at: number, words: string) => bytes.set(new TextEncoder().encode(words), at);
  say(0, 'RIFF');
  say(8, 'WAVEfmt ');
  say(36, 'data');
  for (const [at, value] of [
    [4, 36 + size],
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, size],
  ] as const)
    view.setUint32(at, value, true);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    view.setUint16(at, value, true);
  bytes.fill(128, 44);
  return bytes;
}

/** What files.html shows, without the lightbox and the details of a room. */
export function files(theatre: () => Theatre, seat: () => Seat): void {
  describe('files', () => {
    let page: Page;
    let room: ReturnType<typeof roomOn>;
    let pictures: File[];
    const take = (...args: Parameters<Seat['camera']['take']>) => seat().camera.take(...args);
    const send = (...messages: WithFiles[]) => sendFiles(theatre(), ...messages);
    const picture = (at: number) => pictureOf(pictures, at);
    const arrived = (number: number) =>
      expect.poll(() => page.locator('sotto-message-files img').count()).toBe(number);
    beforeAll(async () => {
      ({ page } = seat());
      room = roomOn(page);
      pictures = await drawPictures(page);
      const { room: create } = theatre();
      const names = ['One picture', 'Two and three', 'Four and nine', 'Loading', 'Documents', 'Sounds'];
      await Promise.all([...names, 'Videos'].map((name) => create(name)));
    });
    afterEach(() => expectProblems(seat()));

    it('pictures', async () => {
      const nine = Array.from({ length: 9 }, (_, at) => picture(at));
      await Promise.all([
        send(
          ['one-picture', 'mira', '', picture(1)],
          ['one-picture', 'ada', 'Second row, left of the door', picture(0)],
        ),
        send(
          ['two-and-three', 'ines', '', picture(4), picture(3)],
          ['two-and-three', 'ada', 'Three', picture(1), picture(2), picture(0)],
        ),
        send(
          ['four-and-nine', 'jonas', '', picture(1), picture(2), picture(0), picture(4)],
          ['four-and-nine', 'ada', 'All of tonight', ...nine],
        ),
      ]);
      await room.open('One picture', 'Second row');
      await arrived(2);
      await take('one-picture');
      await room.open('Two and three', 'Three');
      await arrived(5);
      await take('two-and-three');
      await room.open('Four and nine', 'All of tonight');
      await arrived(9);
      await take('four-and-nine');
    });

    it('pictures that are not there', async () => {
      await send(['loading', 'mira', '', picture(1)]);
      await send(['loading', 'sami', 'Not this one', picture(2)]);
      const held: Route[] = [];
      await page.route('**/api/chat/files/**', async (route) => {
        held.push(route);
        if (held.length === 2) await route.fulfill({ status: 404 });
      });
      await room.open('Loading', 'Not this one');
      await page.getByText('Picture not loaded').waitFor();
      await take('loading');
      await page.unrouteAll();
      expectProblems(seat(), 'Failed to load resource: the server responded with a status of 404');
    });

    it('documents', async () => {
      const list = new File(['gel;number\n'.repeat(300)], 'gel-list.csv', { type: 'text/csv' });
      await send(['documents', 'mira', '', sheet()]);
      await send(['documents', 'ada', 'Corrected in row 14', [list, {}]]);
      await room.open('Documents', 'Corrected');
      await take('documents');
      const log = new File(['cue;time\n'.repeat(1_500_000)], 'rehearsal-log.csv', { type: 'text/csv' });
      await send(['documents', 'jonas', '', [log, {}]]);
      const protocol = await page.context().newCDPSession(page);
      const slow = { offline: false, latency: 0, uploadThroughput: -1, downloadThroughput: 200_000 };
      await protocol.send('Network.emulateNetworkConditions', slow);
      await page.getByRole('button', { name: /^Download rehearsal-log/ }).click();
      const stop = page.getByRole('button', { name: /^Stop the download/ });
      await stop.waitFor();
      await take('downloading');
      await stop.click();
      await protocol.detach();
    });

    it('voice and sounds', async () => {
      const voice = spoken(await recordVoice(page));
      const overture = new File([silence(1)], 'overture-cut-3.wav', { type: 'audio/wav' });
      await send(...(['mira', 'jonas', 'ada'] as const).map((who): WithFiles => ['sounds', who, '', voice]), [
        'sounds',
        'ines',
        '',
        [overture, {}],
      ]);
      await room.open('Sounds', '');
      await page.getByRole('button', { name: /^Play/ }).nth(3).waitFor();
      await take('sounds');
      const long = new File([silence(120)], 'voice.wav', { type: 'audio/wav' });
      await send(['sounds', 'jonas', '', [long, { voice: { ...voice[1].voice!, duration: 120_000 } }]]);
      await page.setViewportSize({ width: 1280, height: 800 });
      const sounds = page.getByRole('button', { name: /^Play/ });
      await expect.poll(() => sounds.count()).toBe(5);
      await sounds.last().click();
      const pause = page.getByRole('button', { name: /^Pause/ });
      await pause.waitFor();
      await take('voice-playing');
      await pause.click();
    });

    it('videos', async () => {
      const { dataDir } = theatre().server;
      const clip = join(dataDir, 'rehearsal.webm');
      await writeFile(clip, await recordVideo(page));
      await room.open('Stage crew', 'Checked');
      await page
        .locator('sotto-room-list')
        .getByRole('button', { name: /^Videos / })
        .click();
      const chosen = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Attach files' }).click();
      await (await chosen).setFiles([clip]);
      await page.locator('sotto-attachments li:not(:has(progress))').waitFor();
      await room.field.press('Enter');
      await page.getByRole('button', { name: /^Play video: rehearsal.webm/ }).waitFor();
      const broken = new File(
        [new Uint8Array([0, 0, 0, 24]), 'ftypmp42', new Uint8Array(4000)],
        'overture.mp4',
        { type: 'video/mp4' },
      );
      await send(['videos', 'mira', '', [broken, { width: 640, height: 360, duration: 42_000 }]]);
      await page.getByRole('button', { name: /^Play video: overture.mp4/ }).click();
      await page.getByText('This browser can’t play it').waitFor();
      await take('videos');
    });
  });
}
