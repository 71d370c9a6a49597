import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { startHostPage } from './support/pages/host-page.js';
import type { HostPage } from './support/pages/host-page.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A configuration error on the page is visible at once, with its remedy.

let server: TestServer;
let browser: Browser;
let site: HostPage;
/** Id of the client that was created for the page. */
let own: string;
/** Attributes of the tag, as the page is served now. */
let attributes: string;
let tag: 'chat-widget' | 'chat-monitor';
let visitor: Visitor;
let page: Page;
/** A server that is not a Sotto server. */
const stranger = createServer((_request, response) => response.end('<!doctype html><h1>Hello</h1>'));
let strangerUrl: string;

beforeAll(async () => {
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  site = await startHostPage(server, ({ clientId }) => {
    own = clientId;
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"></head><body><main><h1>Theatre</h1>
      <script type="module" src="${server.url}/widget/${tag}.js"></script>
      <${tag} ${attributes}></${tag}></main></body></html>`;
  });
  tag = 'chat-widget';
  attributes = '';
  await (await fetch(site.url)).text();
});
afterAll(async () => {
  stranger.close();
  site.close();
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  tag = 'chat-widget';
  visitor = await visit(browser, { reducedMotion: 'reduce' });
  page = visitor.page;
});
afterEach(() => visitor.context.close());

const alert = () => page.getByRole('alert');
const form = () => page.getByLabel('Username');
/** What the widget logged for the developer; the browser itself logs failed requests. */
const reports = () => visitor.problems.filter((line) => line.startsWith(`<${tag}>`));

async function show(given: string): Promise<string> {
  attributes = given;
  await page.goto(site.url);
  await alert().waitFor();
  expect(await form().count()).toBe(0);
  expect(reports()).toHaveLength(1);
  return (await alert().innerText()).replaceAll(/\s+/g, ' ');
}

describe('a page that cannot use the server', () => {
  it('shows its origin, and the printed command fixes it', async () => {
    const words = await show(`mode="inline" server-url="${server.url}" client-id="demo"`);
    expect(words).toContain('The chat isn’t allowed on this site.');
    const { origin } = new URL(site.url);
    const [, command] = /sotto (clients update demo --add-origin \S+)$/.exec(reports()[0]!)!;
    expect(command).toContain(origin);
    expect(await axeViolations(page)).toEqual([]);
    await server.cli(...command!.split(' '));
    await expect
      .poll(
        async () => {
          await page.reload();
          await form().or(alert()).first().waitFor();
          return form().count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    await server.cli('clients', 'update', 'demo', '--remove-origin', origin);
  });

  it('shows this also to a signed-in user, and with a closed panel', async () => {
    (await signUp(server, 'ada')).close();
    const { origin } = new URL(site.url);
    attributes = `server-url="${server.url}" client-id="${own}"`;
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Open chat' }).click();
    await form().fill('ada');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
    await server.cli('clients', 'update', own, '--remove-origin', origin);
    await expect
      .poll(
        async () => {
          visitor.problems.length = 0;
          await page.reload();
          await page.getByRole('button', { name: 'Open chat' }).waitFor();
          await page.waitForLoadState('networkidle');
          return reports().join();
        },
        { timeout: 20_000 },
      )
      .toContain(`--add-origin ${origin}`);
    await page.getByRole('button', { name: 'Open chat' }).click();
    expect(await alert().innerText()).toContain('isn’t allowed');
    await server.cli('clients', 'update', own, '--add-origin', origin);
  });

  it('shows that its client does not exist, or is disabled', async () => {
    expect(await show(`mode="inline" server-url="${server.url}" client-id="nobody"`)).toContain(
      'client-id can’t be “nobody”.',
    );
    expect(reports()[0]).toContain('sotto clients list');
    // One that the server has not looked up yet, and has not cached as enabled.
    const made = await server.cli(
      ...['createapplication', '--client-type', 'public', '--authorization-grant-type', 'password'],
      ...['--name', 'Off', '--origin', new URL(site.url).origin],
    );
    const off = /Client id: +(\S+)/.exec(made)![1]!;
    await server.cli('clients', 'disable', off);
    visitor.problems.length = 0;
    expect(await show(`mode="inline" server-url="${server.url}" client-id="${off}"`)).toContain(
      'switched off',
    );
    expect(reports()[0]).toContain(`sotto clients enable ${off}`);
  });
});

it('says how to leave a sandbox, which no server can allow', async () => {
  const tagAt = `<${tag} mode="fullscreen" server-url="${server.url}" client-id="${own}"></${tag}>`;
  await show(`mode="inline" server-url="${server.url}" client-id="demo"`);
  visitor.problems.length = 0;
  await page.evaluate(
    ([source, chat]) => {
      const frame = document.createElement('iframe');
      frame.sandbox.add('allow-scripts');
      frame.srcdoc = `<!doctype html><script type="module" src="${source}"></script>${chat}`;
      document.querySelector('main')!.replaceChildren(frame);
    },
    [`${server.url}/widget/${tag}.js`, tagAt],
  );
  const inside = page.frameLocator('iframe').getByRole('alert');
  await expect.poll(() => inside.innerText()).toContain('this page has no origin');
  expect(reports()).toHaveLength(1);
  expect(reports()[0]).toContain('allow-same-origin');
});

it('logs the address that does not respond, and keeps trying', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  attributes = `mode="inline" server-url="http://127.0.0.1:${port}" client-id="demo"`;
  await page.goto(site.url);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await form().count()).toBe(0);
  // Once the second attempt has failed, too.
  await expect.poll(reports).toHaveLength(1);
  expect(reports()[0]).toContain(`http://127.0.0.1:${port}/ can’t be reached`);
  expect(reports()[0]).toContain('connect-src');
});

it('says that users cannot sign in with the client of a bot', async () => {
  const made = await server.cli(
    ...['createapplication', '--client-type', 'confidential', '--authorization-grant-type'],
    ...['client-credentials', '--name', 'Echo'],
  );
  const bot = /Client id: +(\S+)/.exec(made)![1]!;
  const { origin } = new URL(site.url);
  // Its origins are not mentioned: adding one would not help.
  await show(`mode="inline" server-url="${server.url}" client-id="${bot}"`);
  expect(reports()[0]).toContain('sotto clients add --first-party');
  expect(reports()[0]).toContain(`--origin ${origin}`);
});

describe('a site with registration off', () => {
  beforeAll(async () => {
    await server.cli('sites', 'update', 'default', 'registration=off');
  });
  afterAll(async () => {
    await server.cli('sites', 'update', 'default', 'registration=on');
  });

  it('offers neither the form nor a made-up name, and says why', async () => {
    const closed = page.getByText('New accounts are closed here.');
    const madeUp = page
      .getByRole('button', { name: 'Try it with a made-up name' })
      .and(page.locator(':visible'));
    // The form and the button each ask once after the page has loaded, so a page may be between the two.
    await expect
      .poll(
        async () => {
          await page.goto(`${server.url}/chat`);
          await form().waitFor();
          return [await closed.count(), await madeUp.count()];
        },
        { timeout: 20_000 },
      )
      .toEqual([1, 0]);
    expect(await page.getByRole('button', { name: 'Create account' }).count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe('invalid attributes', () => {
  it.each([
    ['nothing', () => 'client-id="demo"', 'server-url is missing.', 'server-url="https://'],
    ['no client', () => `server-url="${server.url}"`, 'client-id is missing.', 'sotto clients list'],
    [
      'no address',
      () => 'server-url="https://" client-id="x"',
      'server-url can’t be “https://”.',
      'https://',
    ],
    ['another scheme', () => 'server-url="ftp://a.example" client-id="x"', 'server-url can’t be', 'https://'],
    [
      'a path',
      () => `server-url="${server.url}/api" client-id="demo"`,
      'No chat server at',
      'without a path',
    ],
    [
      'a user name',
      () => `server-url="${server.url.replace('//', '//a:b@')}" client-id="demo"`,
      'server-url can’t be',
      'write server-url="http://127.0.0.1',
    ],
    ['another server', () => `server-url="${strangerUrl}" client-id="x"`, 'No chat server at', 'sotto serve'],
    [
      'a host without its scheme',
      () => 'server-url="chat.example.org" client-id="x"',
      'No chat server at',
      'write server-url="https://chat.example.org"',
    ],
    [
      'a mode',
      () => `mode="bubble" server-url="${server.url}" client-id="x"`,
      'mode can’t be “bubble”.',
      'inline',
    ],
    [
      'a theme',
      () => `theme="drak" server-url="${server.url}" client-id="x"`,
      'theme can’t be “drak”.',
      'dark',
    ],
    [
      'a room',
      () => `room="Stage Crew" server-url="${server.url}" client-id="x"`,
      'room can’t be',
      'stage-crew',
    ],
  ])('%s', async (_name, given, words, remedy) => {
    const mode = given().includes('mode=') ? '' : 'mode="inline" ';
    expect(await show(mode + given())).toContain(words);
    expect(reports()[0]).toContain(remedy);
  });

  it('are reported by the monitor as well', async () => {
    tag = 'chat-monitor';
    expect(await show(`server-url="${server.url}" client-id="nobody"`)).toContain(
      'client-id can’t be “nobody”.',
    );
    expect(reports()[0]).toContain('sotto clients list');
  });
});

it('reports nothing on a correct page, also if a script sets the attributes one by one', async () => {
  attributes = 'mode="inline"';
  await page.goto(site.url);
  await page.evaluate(
    ([url, client]) => {
      const chat = document.querySelector('chat-widget')!;
      chat.setAttribute('server-url', url!);
      setTimeout(() => chat.setAttribute('client-id', client!));
    },
    [server.url, own],
  );
  await form().waitFor();
  expect(await alert().count()).toBe(0);
  expect(visitor.problems).toEqual([]);
});
