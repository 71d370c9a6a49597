import type { ChatClient } from '@sotto/sdk';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// What a first-time visitor sees.

const ROOMS = 35;
let server: TestServer;
let browser: Browser;
let ada: ChatClient;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ RATE_LIMITS: 'off' }), startBrowser()]);
  ada = await signUp(server, 'ada', 'Ada Lind');
  for (let number = 1; number <= ROOMS; number += 1)
    await ada.rooms.create({ name: `Room ${String(number).padStart(2, '0')}` });
  for (let line = 1; line <= 30; line += 1) await ada.messages.send('room-01', `Cue ${line}: stand by.`);
});
afterAll(async () => {
  ada?.close();
  await browser?.close();
  await server?.stop();
});

async function signIn(page: Page, path = '/chat'): Promise<void> {
  await page.goto(`${server.url}${path}`);
  if (path === '/embed') {
    await page.getByRole('button', { name: /^Open chat/ }).click();
    await chatPage(page).chooseAccount();
  }
  await chatPage(page).signIn('ada');
  await page.locator('sotto-room-list').getByText('Room 35').waitFor({ state: 'attached' });
}
const isInWindow = (target: Locator) =>
  target.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && element.checkVisibility();
  });

describe.each([
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
])('at $width px', (viewport) => {
  it('shows the signed-in user, and the way to other rooms below any number of rows', async () => {
    const { page, context, problems } = await visit(browser, { viewport });
    await signIn(page);
    expect(await isInWindow(page.getByRole('button', { name: 'Find a room' }))).toBe(true);
    const who = page.locator('sotto-room-list .bar-sub');
    expect(await who.textContent()).toBe('Signed in as Ada Lind');
    expect(await isInWindow(who)).toBe(true);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('moves nothing when the connection is lost and restored', async () => {
    const { page, context } = await visit(browser, { viewport });
    await signIn(page, '/chat#room-01');
    await chatPage(page).message('Cue 30').waitFor();
    const places = () =>
      page.locator('sotto-conversation').evaluate((element) => {
        const list = element.shadowRoot!.querySelector('sotto-message-list')!.shadowRoot!;
        const boxes = [element, ...list.querySelectorAll('.text')].map((one) => one.getBoundingClientRect());
        return boxes.map(({ top, height }) => [Math.round(top), Math.round(height)]);
      });
    const before = await places();
    await context.setOffline(true);
    await page.getByText(/offline/).waitFor();
    expect(await places()).toEqual(before);
    await context.setOffline(false);
    await page.getByText(/offline/).waitFor({ state: 'detached' });
    expect(await places()).toEqual(before);
    await context.close();
  });
});

describe('the ring around the composer', () => {
  const ringOf = (page: Page) =>
    page.locator('sotto-composer .composer-box').evaluate((box) => getComputedStyle(box).outlineStyle);
  const composer = (page: Page) => page.getByRole('textbox', { name: /^Message/ });

  it('is not shown to pointer users', async () => {
    const { page, context } = await visit(browser);
    await signIn(page);
    await chatPage(page).openRoom('Room 01');
    await expect.poll(() => composer(page).evaluate((field) => field.matches(':focus'))).toBe(true);
    expect(await ringOf(page)).toBe('none');
    await page.locator('sotto-message-list').click({ position: { x: 300, y: 100 } });
    await composer(page).click();
    await page.keyboard.type('Hello');
    expect(await ringOf(page)).toBe('none');
    await context.close();
  });

  it('is shown to keyboard users', async () => {
    const { page, context } = await visit(browser);
    await signIn(page, '/chat#room-01');
    await composer(page).click();
    expect(await ringOf(page)).toBe('none');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await composer(page).evaluate((field) => field.matches(':focus'))).toBe(true);
    expect(await ringOf(page)).toBe('solid');
    await context.close();
  });

  it('is shown with forced colours', async () => {
    const { page, context } = await visit(browser, { forcedColors: 'active' });
    await signIn(page, '/chat#room-01');
    await composer(page).click();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await ringOf(page)).toBe('solid');
    await context.close();
  });
});

it('marks the open room with forced colours', async () => {
  const { page, context } = await visit(browser, { forcedColors: 'active' });
  await signIn(page, '/chat#room-01');
  const ground = (row: Locator) => row.evaluate((element) => getComputedStyle(element).backgroundColor);
  const rows = page.locator('sotto-room-list .row');
  const selected = page.locator('sotto-room-list .row.is-selected');
  await selected.waitFor();
  const highlight = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.setProperty('background-color', 'Highlight');
    const { backgroundColor } = getComputedStyle(probe);
    probe.remove();
    return backgroundColor;
  });
  expect(await ground(selected)).toBe(highlight);
  expect(await ground(rows.last())).not.toBe(highlight);
  await context.close();
});

describe('the floating panel', () => {
  const panelOf = (page: Page) => page.locator('chat-widget').getByRole('dialog', { name: 'Chat' });
  const close = async (page: Page) => {
    const field = page.getByRole('searchbox', { name: 'Search rooms' });
    await field.focus();
    await field.press('Escape');
  };

  it('closes with its animation, and accepts no clicks meanwhile', async () => {
    const { page, context } = await visit(browser);
    await signIn(page, '/embed');
    const leaving = page.evaluate(async () => {
      const root = document.querySelector('chat-widget')!.shadowRoot!;
      const panel = root.querySelector('.chat')!;
      const opacities: number[] = [];
      const wasInert: boolean[] = [];
      await new Promise<void>((resolve) => {
        document.querySelector('chat-widget')!.addEventListener('chat-panel-toggle', () => resolve());
      });
      while (panel.isConnected) {
        opacities.push(Number(getComputedStyle(panel).opacity));
        wasInert.push((panel as HTMLElement).inert);
        await new Promise(requestAnimationFrame);
      }
      return { opacities, wasInert };
    });
    await close(page);
    const { opacities, wasInert } = await leaving;
    expect(opacities.some((opacity) => opacity > 0 && opacity < 1)).toBe(true);
    expect(wasInert.every(Boolean)).toBe(true);
    await expect
      .poll(() =>
        page.evaluate(() => document.querySelector('chat-widget')!.shadowRoot!.activeElement?.localName),
      )
      .toBe('sotto-launcher');
    await context.close();
  });

  it('opens again while it closes', async () => {
    const { page, context } = await visit(browser);
    await signIn(page, '/embed');
    await page.evaluate(() => {
      const widget = document.querySelector('chat-widget') as HTMLElement & { open: boolean };
      widget.addEventListener('chat-panel-toggle', () => (widget.open = true), { once: true });
    });
    await close(page);
    await expect
      .poll(() =>
        panelOf(page).evaluate((panel) => [getComputedStyle(panel).opacity, (panel as HTMLElement).inert]),
      )
      .toEqual(['1', false]);
    await page.locator('sotto-room-list').getByText('Room 35').click();
    await page.getByRole('heading', { name: 'Room 35' }).waitFor();
    await context.close();
  });

  it('closes at once with reduced motion', async () => {
    const { page, context } = await visit(browser, { reducedMotion: 'reduce' });
    await signIn(page, '/embed');
    await close(page);
    await page.getByRole('button', { name: /^Open chat/ }).waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(await panelOf(page).count()).toBe(0);
    await context.close();
  });
});
