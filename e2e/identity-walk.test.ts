import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { notice, startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { engines } from './support/engines/index.js';
import { end, freePort } from './support/engines/processes.js';
import { expectCleanPage, rememberProblems, travel } from './support/journey.js';
import { fillIn, readBlocks, runDocumented } from './support/pages/documented.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// How the visitors of a site become users of the chat: by the site's backend, as guests, and on the chat server's page.

let server: TestServer;
let browser: Browser;
let directory: string;
const processes: ChildProcess[] = [];
beforeAll(async () => {
  const port = await freePort();
  [server, browser, directory] = await Promise.all([
    // The commands print the address that they know of.
    startServer({ PORT: String(port), RATE_LIMITS: 'off' }),
    startBrowser(),
    mkdtemp(join(tmpdir(), 'sotto-walk-')),
  ]);
});
afterAll(async () => {
  await Promise.all(processes.map(end));
  await browser?.close();
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Starts a program of a site; resolves once it has printed a line. */
async function startSite(cwd: string, command: string, variables: Record<string, string>): Promise<void> {
  const child = spawn('sh', ['-c', `exec env ${command}`], {
    ...{ cwd, env: { PATH: process.env['PATH'], ...variables } },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  await once(child.stdout, 'data');
}

const valueOf = (printed: string, name: string) => new RegExp(`^${name}: +(\\S+)`, 'm').exec(printed)![1]!;
const linesOf = (code: string) => code.split('\n').filter((line) => line.trim() !== '');

/** The policy of the guide for a page with the chat. */
async function documentedPolicy(): Promise<string> {
  const [policy] = await readBlocks('docs/embedding.md', '## Content Security Policy');
  const { host, origin } = new URL(server.url);
  return fillIn(policy!.code, {
    ...{ 'https://chat.example.org': origin, 'wss://chat.example.org': `ws://${host}` },
  }).trim();
}

/** A site of another origin: it knows its visitors by a cookie, and sends them its page with the documented lines. */
const SITE = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chatToken } from './chat-token.mjs';

const users = { ada: { id: 7, name: 'Ada Lind' } };
const tag = readFileSync('tag.html', 'utf8');
createServer(({ url, headers }, response) => {
  if (url !== '/') return response.writeHead(204).end();
  const user = users[/visitor=(\\w+)/.exec(headers.cookie)?.[1]];
  const type = 'text/html; charset=utf-8';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', 'content-security-policy': process.env.POLICY });
  response.end('<!doctype html><html lang="en"><title>Acme</title><h1>Acme</h1>' + tag.replace('TOKEN', chatToken(user)));
}).listen(process.env.PORT, '127.0.0.1', () => console.log('ready'));
`;

it('leads from nothing to the first message in ten lines, by the words of the guide', async () => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const blocks = await readBlocks('docs/embedding.md', '## Your users in ten minutes');
  expect(blocks.map(({ language }) => language)).toEqual(['sh', 'js', 'html']);
  const [command, code, tag] = blocks.map((block) => block.code) as [string, string, string];
  const printed = await runDocumented(server, fillIn(command, { 'https://www.acme.example': origin }));

  const address = { 'https://chat.example.org': server.url };
  const backend = fillIn(code, { ...address, KEY_ID: valueOf(printed, 'Key id') });
  const lines = fillIn(tag, { ...address, YOUR_CLIENT_ID: valueOf(printed, 'Client id') });
  // Whoever copies from the terminal has the same.
  expect(printed).toContain(`\n${backend}`);
  expect(printed).toContain(`\n${lines}`);
  expect([...linesOf(backend), ...linesOf(lines)].length).toBeLessThanOrEqual(10);

  const POLICY = await documentedPolicy();
  await writeFile(join(directory, 'chat-token.mjs'), backend);
  await writeFile(join(directory, 'tag.html'), lines);
  await writeFile(join(directory, 'site.mjs'), SITE);
  const SOTTO_SECRET = valueOf(printed, 'Secret');
  await startSite(directory, 'node site.mjs', { PORT: String(port), SOTTO_SECRET, POLICY });

  const { page, context, problems, hosts } = await visit(browser);
  await context.addCookies([{ name: 'visitor', value: 'ada', url: origin }]);
  await page.goto(origin);
  await page.getByRole('button', { name: 'Open chat' }).click();
  const chat = chatPage(page);
  await chat.createRoom('First room');
  await chat.send('Hello from Acme');
  await page.getByRole('article', { name: /^You: Hello from Acme, .*, (sent|delivered)$/ }).waitFor();
  expect(await page.locator('chat-widget').getAttribute('user-token')).toBe(null);
  await page.reload();
  await page.getByRole('button', { name: /^Open chat/ }).click();
  await chat.openRoom('First room');
  await chat.message('Hello from Acme').waitFor();
  expect(await chat.message('Hello from Acme').count()).toBe(1);
  expect(problems).toEqual([]);
  expect([...hosts].sort()).toEqual([new URL(server.url).host, new URL(origin).host].sort());
  await context.close();
});

it('signs users in, out and in again by examples/site-backend, by the words of its page', async () => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const blocks = await readBlocks('examples/site-backend/README.md', '# Site backend');
  const [command, start] = blocks.map(({ code }) => code) as [string, string];
  const printed = await runDocumented(
    server,
    fillIn(command, { 'http://127.0.0.1:3000': origin, 'add acme': 'add example' }),
  );
  const filled = fillIn(start, {
    ...{ 'http://127.0.0.1:8000': server.url, 'SOTTO_ISSUER=acme': 'SOTTO_ISSUER=example' },
    'SOTTO_CLIENT_ID=...': `SOTTO_CLIENT_ID=${valueOf(printed, 'Client id')}`,
    'SOTTO_KID=...': `SOTTO_KID=${valueOf(printed, 'Key id')}`,
    'SOTTO_SECRET=...': `SOTTO_SECRET=${valueOf(printed, 'Secret')}`,
  });
  const folder = fileURLToPath(new URL('../examples/site-backend/', import.meta.url));
  await startSite(folder, filled, { PORT: String(port) });

  const { page, context, problems } = await visit(browser);
  await page.goto(origin);
  const chat = chatPage(page);
  const isSignedOut = () => page.getByRole('heading', { name: 'You’re not signed in' }).waitFor();
  await isSignedOut();
  await page.getByRole('link', { name: 'Ada' }).click();
  await chat.createRoom('Of Ada');
  await chat.send('Mine');
  await page.getByRole('article', { name: /^You: Mine, .*, (sent|delivered)$/ }).waitFor();
  await page.getByRole('link', { name: 'Grace' }).click();
  await page.getByText('No rooms yet').waitFor();
  await page.getByRole('link', { name: 'sign out' }).click();
  await isSignedOut();
  // Elsewhere on the site, Ada signs in again; this page follows where she asks it to.
  await page.evaluate(() => fetch('/?user=ada'));
  await page.locator('chat-widget').getByRole('button', { name: 'Sign in' }).click();
  await chat.openRoom('Of Ada');
  await chat.message('Mine').waitFor();
  expect(problems.filter((text) => !text.includes('401'))).toEqual([]);
  await context.close();
});

/** A site of another origin whose visitors sign in on the chat server's page, with the documented policy. */
async function startCodeSite() {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const clientId = valueOf(
    await server.cli('clients', 'add', '--name', 'Shop', '--origin', origin),
    'Client id',
  );
  await server.cli('clients', 'update', clientId, '--refuse', 'guest', '--add-redirect-uri', `${origin}/`);
  const scripts: Record<string, string> = {
    '/problems.js': `(${rememberProblems.toString()})()`,
    '/no-windows.js': 'window.open = () => null;',
  };
  const policy = await documentedPolicy();
  const site = createServer(({ url = '' }, response) => {
    const script = scripts[url];
    if (script) return response.setHeader('content-type', 'text/javascript').end(script);
    const path = url.split('?')[0]!;
    if (!['/', '/blocked', '/coop'].includes(path)) return response.writeHead(204).end();
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .setHeader('content-security-policy', policy);
    if (path === '/coop') response.setHeader('cross-origin-opener-policy', 'same-origin');
    return response.end(`<!doctype html><html lang="en"><title>Shop</title><script src="/problems.js"></script>
      ${path === '/blocked' ? '<script src="/no-windows.js"></script>' : ''}<h1>Shop</h1>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <chat-widget server-url="${server.url}" client-id="${clientId}" redirect-uri="${origin}/"></chat-widget>`);
  });
  await once(site.listen(port, '127.0.0.1'), 'listening');
  return { url: `${origin}/`, close: () => void site.close() };
}

/** A message as assistive technology finds it. */
const says = (page: Page, who: string, text: string) =>
  page.getByRole('article', { name: `${who}: ${text}` });

it.each(['ask', 'auto'])(
  'gives what a guest wrote to the account that signs in by a code, in all windows (guestMerge=%s)',
  async (guestMerge) => {
    const [username, account, guest] = [`ada-${guestMerge}`, `Ada ${guestMerge}`, `Wren ${guestMerge}`];
    const text = `Is the stool in stock, asks ${guestMerge}`;
    (await signUp(server, username, account)).close();
    await server.cli('sites', 'update', 'default', `guestMerge=${guestMerge}`);
    const [shopper, other] = [await visit(browser), await visit(browser)];
    const tabs = [shopper.page, await shopper.context.newPage()] as const;
    const [page, second] = tabs;
    await page.goto(`${server.url}/embed`);
    await page.getByRole('button', { name: /^Open chat/ }).click();
    await page.getByLabel('Name (optional)').fill(guest);
    await page.getByRole('button', { name: 'Chat as guest' }).click();
    await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
    await chatPage(page).send(text);
    // In the second tab the guest is the same one; to another visitor it has the guest's name.
    await second.goto(`${server.url}/embed`);
    await second.getByRole('button', { name: /^Open chat/ }).click();
    await chatPage(second).openRoom('Green room');
    await says(second, 'You', text).waitFor();
    await other.page.goto(`${server.url}/chat`);
    await other.page.getByRole('button', { name: 'Try it with a made-up name' }).click();
    await says(other.page, guest, text).waitFor();

    await page.getByRole('button', { name: 'Back to rooms' }).click();
    await page.locator('.guest-bar').getByRole('button', { name: 'Sign in' }).click();
    const opened = shopper.context.waitForEvent('page');
    await page.getByRole('button', { name: 'Continue with Default' }).click();
    const popup = await opened;
    notice(popup, shopper.problems);
    await popup.getByLabel('Username').fill(username);
    await popup.getByLabel('Password').fill(PASSWORD);
    await popup.getByRole('button', { name: 'Sign in and allow' }).click();
    if (guestMerge === 'ask') {
      await page.getByText(`What you wrote as ${guest} will show the name ${account}`).waitFor();
      await page.getByRole('button', { name: 'Keep it', exact: true }).click();
    }
    // In every open window, without a reload.
    await says(other.page, account, text).waitFor();
    const expectHistory = async (tab: Page) => {
      await tab.getByRole('button', { name: 'Your account' }).click();
      await tab.locator('sotto-profile').getByText(username).waitFor();
      await tab.keyboard.press('Escape');
      await chatPage(tab).openRoom('Green room');
      await says(tab, 'You', text).waitFor();
      expect(await chatPage(tab).message(text).count()).toBe(1);
    };
    for (const tab of tabs) await expectHistory(tab);
    for (const tab of [...tabs, other.page]) await tab.reload();
    for (const tab of tabs) {
      await tab.getByRole('button', { name: /^Open chat/ }).click();
      await expectHistory(tab);
    }
    await says(other.page, account, text).waitFor();
    expect(await chatPage(other.page).message(text).count()).toBe(1);
    expect([...shopper.problems, ...other.problems]).toEqual([]);
    await shopper.context.close();
    await other.context.close();
  },
);

describe.each(engines('chromium', 'firefox', 'webkit'))('on the chat server’s page, $name', (choice) => {
  it('signs in by a window, and in the same tab where no window opens or a policy cuts it off', async () => {
    const username = `wil-${choice.name}`;
    (await signUp(server, username, 'Wil')).close();
    const site = await startCodeSite();
    try {
      await travel(choice, site.url, async (journey) => {
        const { engine, chat } = journey;
        const enter = (label: string, id: string, text: string) =>
          vi.waitFor(async () => {
            await chat.click('textbox', label);
            await engine.evaluate(
              (field) => (document.getElementById(field) as HTMLInputElement).select(),
              id,
            );
            await engine.type(text);
            // Firefox loses keys while a page begins.
            const value = (field: string) => (document.getElementById(field) as HTMLInputElement).value;
            expect(await engine.evaluate(value, id)).toBe(text);
          }, 60_000);
        const submitForm = async () => {
          await enter('Username', 'username', username);
          await enter('Password', 'password', PASSWORD);
          await chat.click('button', 'Sign in and allow');
        };
        await chat.click('button', 'Open chat');
        await chat.click('button', 'Continue with Default');
        await engine.inWindow(submitForm);
        await chat.createRoom(`By ${choice.name}`);
        await chat.send('Signed in by a window');
        await chat.see('article', /^You: Signed in by a window, .*, (sent|delivered)$/);
        await expectCleanPage(journey, site.url, server.url);
        await chat.click('button', 'Back to rooms');
        await chat.click('button', 'Your account');
        await chat.click('button', 'Sign out', 'sotto-profile');
        await chat.see('button', 'Continue with Default');
        // What the page does is the same in all engines; what a policy does is the engine's.
        for (const path of choice.name === 'chromium' ? ['blocked', 'coop'] : ['coop']) {
          await engine.open(`${site.url}${path}`);
          await chat.click('button', /^Open chat/);
          await chat.click('button', 'Continue with Default');
          await chat.see(
            'heading',
            path === 'coop' ? 'This page can’t use a sign-in window' : 'Your browser blocked the window',
          );
          await chat.click('button', 'Continue in this tab');
          await submitForm();
          await chat.openRoom(`By ${choice.name}`);
          await chat.seeMessage('Signed in by a window');
          expect(await engine.evaluate(() => location.href)).toBe(site.url);
          await expectCleanPage(journey, site.url, server.url);
          await chat.click('button', 'Back to rooms');
          await chat.click('button', 'Your account');
          await chat.click('button', 'Sign out', 'sotto-profile');
          await chat.see('button', 'Continue with Default');
        }
      });
    } finally {
      site.close();
    }
  });
});
