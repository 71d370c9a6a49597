import { mkdir } from 'node:fs/promises';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

const SHOTS = new URL('./shots/', import.meta.url).pathname;
const PEOPLE = { ada: 'Ada Lind', mira: 'Mira Okafor', sami: 'Sami Haddad', jonas: 'Jonas Weber' };
const ROOMS = [
  'First night',
  'Costume store',
  'House managers, weekday and matinee',
  'Lighting',
  'Ticket desk',
  'Stage crew',
];
let server: TestServer;
let browser: Browser;
const people = {} as Record<keyof typeof PEOPLE, ChatClient>;

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  await Promise.all(
    Object.entries(PEOPLE).map(async ([username, displayName]) => {
      people[username as keyof typeof PEOPLE] = await signUp(server, username, displayName);
    }),
  );
  const { ada, mira, sami, jonas } = people;
  for (const name of ROOMS) {
    const { slug } = await ada.rooms.create({ name });
    for (const client of [mira, sami, jonas]) await client.rooms.join(slug);
  }
  await jonas.messages.send('ticket-desk', 'Two singles left in row F, holding them until the interval');
  await sami.messages.send('ticket-desk', 'تم، أراك عند الباب الخلفي');
  await jonas.messages.send('lighting', 'The amber wash is one step too warm');
  const crew = 'stage-crew';
  for (let line = 1; line <= 30; line += 1)
    await jonas.messages.send(crew, `Cue ${line}: stand by, and go on the second bell.`);
  await jonas.messages.send(crew, 'Load-in moved to 07:30, the truck from Utrecht is early.');
  await ada.messages.send(crew, "Fine with me. I'll open the dock.");
  await mira.messages.send(crew, 'Cue sheet v7 is up: https://files.example.org/stage/cue-sheet-v7.pdf');
  const { id } = await mira.messages.send(crew, 'Please check 41 to 48.');
  await mira.messages.edit(crew, id, 'Please check 41 to 48, the fade is now 6 s and not 4.');
  await ada.messages.send(crew, 'Checked. 44 still says 4 s.');
  await sami.messages.send(crew, 'صباح الخير، سأصل مع صندوق الإضاءة بعد عشر دقائق.');
  const wrong = await ada.messages.send(crew, 'A wrong line');
  await ada.messages.delete(crew, wrong.id);
  await ada.messages.send(crew, 'Dock is open and the ramp is dry. I put the cases left of the door.');
});
afterAll(async () => {
  for (const client of Object.values(people)) client.close();
  await browser.close();
  await server.stop();
});

/** Lets the system prefer other colors; resolves when nothing fades or flies any more that ends by itself. */
async function prefer(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    // The fades to the new colors begin with the next frame.
    await new Promise(requestAnimationFrame);
    const moving = (root: Document | ShadowRoot): Animation[] => [
      ...root.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? moving(shadowRoot) : [])),
    ];
    // One packet of the monitor follows another.
    for (let left = moving(document); left.length > 0; left = moving(document)) {
      await Promise.allSettled(left.map(({ finished }) => finished));
      await new Promise(requestAnimationFrame);
    }
  });
}

const layouts = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];

describe.each(layouts)('$width px', ({ width, height }) => {
  /** A screenshot in light and in dark colors, and axe's reports; of its rules, the contrast alone depends on the colors. */
  async function screen(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: `${SHOTS}${name}-${width}-light.png` });
    expect(await axeViolations(page), name).toEqual([]);
    await prefer(page, 'dark');
    await page.screenshot({ path: `${SHOTS}${name}-${width}-dark.png` });
    expect(await axeViolations(page, 'color-contrast'), `${name}, dark`).toEqual([]);
    await prefer(page, 'light');
  }
  const open = () => visit(browser, { viewport: { width, height }, reducedMotion: 'reduce' });
  async function signIn(page: Page) {
    await chatPage(page).signIn('ada');
  }

  it('start page', async () => {
    const { page, context, problems } = await open();
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Shop page' }).waitFor();
    const title = page.getByRole('heading', { name: 'Sotto' });
    expect(await title.evaluate((element) => getComputedStyle(element).fontSize)).toBe('28px');
    await screen(page, 'start');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('chat: sign-in, list, room, members, dialogs', async () => {
    const { page, context, problems } = await open();
    const chat = chatPage(page);
    await page.goto(`${server.url}/chat`);
    await page.getByLabel('Username').waitFor();
    await screen(page, 'sign-in');
    await page.getByRole('button', { name: 'Create account' }).click();
    await screen(page, 'register');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(page);
    await chat.openRoom('Stage crew');
    await chat.message('Dock is open').waitFor();
    await screen(page, 'room');
    await page.getByRole('button', { name: 'Members' }).click();
    await page.getByText('Online, 4').waitFor();
    await screen(page, 'members');
    await page.goto(`${server.url}/chat`);
    await page.getByRole('button', { name: 'New room' }).first().click();
    await page.locator('sotto-room-create').getByLabel('Topic').waitFor();
    await screen(page, 'new-room');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Find a room' }).click();
    await page.locator('sotto-room-finder').getByText('Costume store').waitFor();
    await screen(page, 'find-a-room');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('monitor', async () => {
    const { page, context, problems } = await visit(browser, { viewport: { width, height } });
    await page.goto(`${server.url}/monitor`);
    await signIn(page);
    await page.getByText(`Live, ${ROOMS.length} rooms you are in`).waitFor();
    for (const slug of ['stage-crew', 'lighting', 'ticket-desk'])
      await people.jonas.messages.send(slug, 'Go on the second bell.');
    await page.locator('sotto-monitor-log').getByText('Ticket desk').first().waitFor();
    await screen(page, 'monitor');
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('columnheader', { name: 'Newest, as stored' }).waitFor({ state: 'attached' });
    await screen(page, 'monitor-table');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a hostile shop page with the floating widget', async () => {
    const { page, context, problems, hosts } = await open();
    await page.goto(`${server.url}/embed`);
    const launcher = page.getByRole('button', { name: /^Open chat/ });
    await launcher.waitFor();
    await screen(page, 'shop');
    await launcher.click();
    await chatPage(page).chooseAccount();
    await signIn(page);
    await chatPage(page).openRoom('Stage crew');
    await chatPage(page).message('Dock is open').waitFor();
    await screen(page, 'shop-chat');
    const send = page.locator('chat-widget').getByRole('button', { name: 'Send' });
    // The shop's own buttons are upper case, italic, and have a thick border; ours are not.
    const style = await send.evaluate((element) => {
      const { textTransform, fontStyle, borderTopWidth } = getComputedStyle(element);
      return { textTransform, fontStyle, borderTopWidth };
    });
    expect(style).toEqual({ textTransform: 'none', fontStyle: 'normal', borderTopWidth: '0px' });
    await page.keyboard.press('Escape');
    await launcher.waitFor();
    expect(problems).toEqual([]);
    expect([...hosts]).toEqual([new URL(server.url).host]);
    await context.close();
  });
});
