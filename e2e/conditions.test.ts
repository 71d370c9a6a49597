import { mkdir } from 'node:fs/promises';
import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Real conditions of embedding pages: strict policies, right to left, enlarged, reduced motion, keyboard.

const SHOTS = new URL('./shots/', import.meta.url).pathname;
const PASSWORD = 'correct horse battery';
let server: TestServer;
let browser: Browser;
let ada: ChatClient;

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  ada = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await ada.auth.register({ username: 'ada', password: PASSWORD, displayName: 'Ada Lind' });
  await ada.auth.signIn({ username: 'ada', password: PASSWORD });
  await ada.rooms.create({ name: 'Stage crew', topic: 'Load-in, cues and the strike' });
  await ada.rooms.create({ name: 'مواعيد التدريب' });
  for (let line = 1; line <= 12; line += 1)
    await ada.messages.send('stage-crew', `Cue ${line}: stand by, and go on the second bell.`);
  await ada.messages.send('stage-crew', 'صباح الخير، سأصل مع صندوق الإضاءة بعد عشر دقائق.');
  await ada.messages.send('stage-crew', `One word: ${'long'.repeat(60)}`);
});
afterAll(async () => {
  ada.close();
  await browser.close();
  await server.stop();
});

const tags = (clientId: string, attributes = '') =>
  `<script type="module" src="${server.url}/widget/chat-widget.js"></script>
   <chat-widget server-url="${server.url}" client-id="${clientId}" ${attributes}></chat-widget>`;
const pageOf = (body: string, root = 'lang="en"') =>
  `<!doctype html><html ${root}><head><meta charset="utf-8"><title>Theatre</title><link rel="icon" href="data:,">
   <meta name="viewport" content="width=device-width, initial-scale=1"></head>
   <body><main><h1>Theatre</h1></main>${body}</body></html>`;

async function signIn(page: Page): Promise<void> {
  await chatPage(page).signIn('ada');
  await page.locator('sotto-room-list').getByText('Stage crew').waitFor();
}

/** Runs `steps` in a visitor's browser on a page of another site, and checks that nothing failed there. */
async function onHostPage(
  html: (clientId: string) => string,
  steps: (visitor: Visitor) => Promise<void>,
  { csp, ...options }: BrowserContextOptions & { csp?: string } = {},
): Promise<void> {
  const site = await startHostPage(
    server,
    ({ clientId }) => html(clientId),
    () => (csp ? { 'content-security-policy': csp } : {}),
  );
  const visitor = await visit(browser, options);
  try {
    await visitor.page.goto(site.url);
    await steps(visitor);
    expect(visitor.problems).toEqual([]);
  } finally {
    await visitor.context.close();
    site.close();
  }
}

/** Whether anything is wider than the window. */
const overflows = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

it('works under a strict Content Security Policy with Trusted Types', async () => {
  const { host } = new URL(server.url);
  const csp = `default-src 'none'; img-src data:; script-src ${server.url}; style-src 'self';
    connect-src ${server.url} ws://${host}; require-trusted-types-for 'script'; trusted-types lit-html`;
  await onHostPage(
    (clientId) => pageOf(tags(clientId)),
    async ({ page }) => {
      const chat = chatPage(page);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await signIn(page);
      await chat.openRoom('Stage crew');
      await chat.send('Said under a strict policy');
      await chat.message('Said under a strict policy').waitFor();
      await page.getByRole('button', { name: 'Members' }).click();
      await page.locator('sotto-members').getByText('Online, 1').waitFor();
    },
    { csp: csp.replaceAll('\n', ' ') },
  );
});

it('looks the same, element by element, on a page with aggressive rules', async () => {
  const hostile = `<style>
    * { color: red !important; font: italic 40px/3 fantasy !important; letter-spacing: 9px !important;
        text-transform: uppercase !important; margin: 30px !important; padding: 20px !important;
        border: 5px dashed lime !important; text-align: right !important; text-indent: 50px !important; text-shadow: 3px 3px red !important;
        transform: rotate(3deg) !important; filter: invert(1) !important; opacity: 0.5 !important;
 cursor: wait !important; white-space: pre !important; }
    html, body { margin: 0 !important; padding: 0 !important; border: 0 !important; transform: none !important;
        filter: none !important; opacity: 1 !important; height: 100% !important; background: #fff !important; }
    main { display: none }
    button, input { background: yellow !important; border-radius: 50% !important; min-height: 90px !important }
  </style>`;
  const looks: string[][] = [];
  for (const style of ['', hostile]) {
    await onHostPage(
      (clientId) => pageOf(style + tags(clientId)),
      async ({ page }) => {
        const launcher = page.getByRole('button', { name: 'Open chat' });
        await launcher.waitFor();
        const closed = await page.evaluate(describeElements);
        await launcher.click();
        await page.getByLabel('Username').waitFor();
        looks.push([...closed, ...(await page.evaluate(describeElements))]);
        await page.screenshot({ path: `${SHOTS}${style ? 'hostile' : 'friendly'}-page.png` });
      },
      { reducedMotion: 'reduce' },
    );
  }
  const [friendly, onHostile] = looks as [string[], string[]];
  expect(friendly.length).toBeGreaterThan(20);
  expect(onHostile).toEqual(friendly);
});

it('is hidden if the page hides it, by the attribute or by a rule', async () => {
  const rule = '<style>.away { display: none !important }</style>';
  for (const mode of ['floating', 'inline']) {
    await onHostPage(
      (clientId) => pageOf(rule + tags(clientId, `mode="${mode}"`)),
      async ({ page }) => {
        const shown = page.locator('chat-widget').getByRole('button').first();
        await shown.waitFor();
        await page.evaluate(() => document.querySelector('chat-widget')!.classList.add('away'));
        expect(await shown.isVisible()).toBe(false);
        await page.evaluate(() => (document.querySelector('chat-widget')!.className = ''));
        expect(await shown.isVisible()).toBe(true);
        await page.evaluate(() => document.querySelector('chat-widget')!.toggleAttribute('hidden'));
        expect(await shown.isVisible()).toBe(false);
      },
    );
  }
});

it.each([
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
])('is mirrored from right to left at $width px, without overflow', async (viewport) => {
  await onHostPage(
    (clientId) => pageOf(tags(clientId, 'mode="fullscreen"'), 'lang="ar" dir="rtl"'),
    async ({ page }) => {
      const chat = chatPage(page);
      await signIn(page);
      expect(await axeViolations(page)).toEqual([]);
      await chat.openRoom('Stage crew');
      await chat.message('Cue 12').waitFor();
      await page.screenshot({ path: `${SHOTS}rtl-${viewport.width}.png` });
      expect(await axeViolations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      const composer = await page.getByRole('textbox', { name: /^Message / }).boundingBox();
      const send = await page.getByRole('button', { name: 'Send' }).boundingBox();
      expect(send!.x).toBeLessThan(composer!.x);
    },
    { viewport, reducedMotion: 'reduce' },
  );
});

it('fits a window enlarged to 400 %, which is 320 CSS pixels wide', async () => {
  await onHostPage(
    (clientId) => pageOf(tags(clientId, 'mode="fullscreen"')),
    async ({ page }) => {
      const chat = chatPage(page);
      await signIn(page);
      await chat.openRoom('Stage crew');
      await chat.message('Cue 12').waitFor();
      await page.screenshot({ path: `${SHOTS}zoom-400.png` });
      expect(await overflows(page)).toBe(false);
      expect(await axeViolations(page)).toEqual([]);
    },
    { viewport: { width: 320, height: 256 }, reducedMotion: 'reduce' },
  );
});

it('grows with the text size that the page asks for', async () => {
  const big = `<style>chat-widget { --chat-font-size: 30px }</style>`;
  await onHostPage(
    (clientId) => pageOf(big + tags(clientId, 'mode="fullscreen"')),
    async ({ page }) => {
      const chat = chatPage(page);
      await signIn(page);
      await page.screenshot({ path: `${SHOTS}text-200-rooms.png` });
      expect(await axeViolations(page)).toEqual([]);
      await chat.openRoom('Stage crew');
      // It is as high as several panels, so what is above it need not be rendered.
      await chat.message('One word').waitFor();
      await page.screenshot({ path: `${SHOTS}text-200.png` });
      expect(await overflows(page)).toBe(false);
      expect(await axeViolations(page)).toEqual([]);
    },
    { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' },
  );
});

it('moves nothing with reduced motion', async () => {
  await onHostPage(
    (clientId) => pageOf(tags(clientId)),
    async ({ page }) => {
      await page.evaluate(watchAnimations);
      const chat = chatPage(page);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await signIn(page);
      await chat.openRoom('Stage crew');
      await chat.send('Without a move');
      await chat.message('Without a move').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Open chat' }).waitFor();
      const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
      expect(seen).toEqual([]);
    },
    { reducedMotion: 'reduce' },
  );
});

it('animates without reduced motion', async () => {
  await onHostPage(
    (clientId) => pageOf(tags(clientId)),
    async ({ page }) => {
      await page.evaluate(watchAnimations);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await page.waitForFunction(() => (globalThis as unknown as { seen: string[] }).seen.length > 0);
    },
  );
});

it('works with the keyboard alone, and restores the focus', async () => {
  await onHostPage(
    (clientId) => pageOf(tags(clientId)),
    async ({ page }) => {
      const { keyboard } = page;
      const chat = chatPage(page);
      await page.getByRole('button', { name: 'Open chat' }).waitFor();
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await page.getByLabel('Username').waitFor();
      await keyboard.type('ada');
      await keyboard.press('Tab');
      await keyboard.type(PASSWORD);
      await keyboard.press('Enter');
      await page.locator('sotto-room-list').getByText('Stage crew').waitFor();
      await keyboard.press('Control+k');
      await keyboard.type('stage');
      await keyboard.press('ArrowDown');
      await keyboard.press('Enter');
      await chat.message('Cue 12').waitFor();
      const composer = page.getByRole('textbox', { name: /^Message / });
      const isInComposer = () => composer.evaluate((element) => element.matches(':focus'));
      let stops = 0;
      for (; stops < 3 && !(await isInComposer()); stops += 1) await keyboard.press('Tab');
      expect(await isInComposer()).toBe(true);
      await keyboard.type('By keyboard');
      await keyboard.press('Shift+Enter');
      await keyboard.type('on two lines');
      await keyboard.press('Enter');
      await chat.message('By keyboard').waitFor();
      expect(await chat.message('By keyboard').innerText()).toContain('By keyboard\non two lines');
      await keyboard.press('Escape');
      await page.getByRole('button', { name: 'Open chat' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.localName === 'chat-widget');
    },
    { reducedMotion: 'reduce' },
  );
});

it('works with two copies of its script on one page', async () => {
  const copy = () => `<script type="module" src="${server.url}/widget/chat-widget.js?copy"></script>`;
  await onHostPage(
    (clientId) => pageOf(copy() + tags(clientId)),
    async ({ page }) => {
      await page.getByRole('button', { name: 'Open chat' }).click();
      await signIn(page);
      await chatPage(page).openRoom('Stage crew');
      await chatPage(page).message('Cue 12').waitFor();
    },
  );
});

it('keeps its connection when it is moved within the page, and ends it when it is removed', async () => {
  await onHostPage(
    (clientId) => pageOf(tags(clientId) + '<aside></aside>'),
    async ({ page }) => {
      const opened: string[] = [];
      const closed: string[] = [];
      page.on('websocket', (socket) => {
        opened.push(socket.url());
        socket.on('close', () => closed.push(socket.url()));
      });
      const chat = chatPage(page);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await signIn(page);
      await chat.openRoom('Stage crew');
      await chat.message('Cue 12').waitFor();
      await page.evaluate(() =>
        document.querySelector('aside')!.append(document.querySelector('chat-widget')!),
      );
      await chat.message('Cue 12').waitFor();
      await chat.send('Still the same connection');
      await chat.message('Still the same connection').waitFor();
      expect([opened.length, closed.length]).toEqual([1, 0]);
      await page.evaluate(() => document.querySelector('chat-widget')!.remove());
      await expect.poll(() => closed.length).toBe(1);
    },
  );
});

it('shows that it is offline, keeps what is written, and sends it once when it is back', async () => {
  const visitor = await visit(browser, { reducedMotion: 'reduce' });
  const { page, context } = visitor;
  try {
    const chat = chatPage(page);
    await page.goto(`${server.url}/chat`);
    await signIn(page);
    await chat.openRoom('Stage crew');
    await chat.message('Cue 12').waitFor();
    await context.setOffline(true);
    await page.getByText('You’re offline. Messages will be sent later.').waitFor();
    await chat.send('Written in the tunnel');
    await chat.message('Written in the tunnel').waitFor();
    await page.screenshot({ path: `${SHOTS}offline.png` });
    expect(await axeViolations(page)).toEqual([]);
    await context.setOffline(false);
    await expect
      .poll(async () =>
        (await ada.messages.list('stage-crew')).results.filter(
          ({ content }) => content === 'Written in the tunnel',
        ),
      )
      .toHaveLength(1);
    await page.getByText('You’re offline. Messages will be sent later.').waitFor({ state: 'detached' });
    expect(await chat.message('Written in the tunnel').count()).toBe(1);
  } finally {
    await context.close();
  }
});

it('has no axe violation in an empty room, a menu and a deletion that can be undone', async () => {
  const { page, context } = await visit(browser, { reducedMotion: 'reduce' });
  try {
    const chat = chatPage(page);
    await page.goto(`${server.url}/chat`);
    await signIn(page);
    await chat.createRoom('Nothing said yet');
    expect(await axeViolations(page)).toEqual([]);
    await chat.send('The first line');
    await chat.message('The first line').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  } finally {
    await context.close();
  }
});

/** Position and style of each visible element of the widget, one line each. */
function describeElements(): string[] {
  const lines: string[] = [];
  const describe = (root: ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      const { x, y, width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const looks = [
        'color',
        'fontFamily',
        'fontSize',
        'fontStyle',
        'lineHeight',
        'whiteSpace',
        'textShadow',
        'cursor',
        'borderTop',
        'backgroundColor',
      ] as const;
      if (height > 0)
        lines.push([element.localName, x, y, width, height, ...looks.map((name) => style[name])].join(' '));
      if (element.shadowRoot) describe(element.shadowRoot);
    }
  };
  describe(document.querySelector('chat-widget')!.shadowRoot!);
  return lines;
}

/** Records every running animation and transition, in the page and in every shadow root, frame by frame. */
function watchAnimations(): void {
  const seen: string[] = [];
  Object.assign(globalThis, { seen });
  const look = (root: Document | ShadowRoot) => {
    for (const animation of root.getAnimations()) {
      const duration = Number(animation.effect?.getComputedTiming().duration ?? 0);
      const target = (animation.effect as KeyframeEffect | null)?.target;
      if (duration > 1) seen.push(`${target?.localName}.${target?.className}: ${duration} ms`);
    }
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) look(element.shadowRoot);
  };
  const frame = () => {
    look(document);
    requestAnimationFrame(frame);
  };
  frame();
}
