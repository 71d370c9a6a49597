import assert from 'node:assert/strict';

/** What libraries say of themselves in development. */
const EXPECTED_IN_DEVELOPMENT = /Lit is in dev mode|React DevTools|\[HMR\]|\[Fast Refresh\]/;

/** Collects what goes wrong in a page, and whom it asks. */
function watch(page, isDevelopment) {
  const problems = [];
  const hosts = new Set();
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (isDevelopment && EXPECTED_IN_DEVELOPMENT.test(message.text())) return;
    problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http')) hosts.add(host);
  });
  return { problems, hosts };
}

/** Waits until the server holds what somebody wrote in the page. */
async function isStored(sotto, slug, text) {
  for (let round = 0; round < 50; round += 1) {
    const { results } = await sotto.grace.messages.list(slug);
    if (results.at(-1)?.content === text) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(`The server never stored "${text}"`);
}

/**
 * Goes through a project's page as a visitor: signs in, writes, is answered, takes the chat out of the page and brings it
 * back. Every page says who is signed in, from the event, and has the button that takes the chat away.
 */
export async function visitPage(browser, { origin, isDevelopment, room: name, sotto }) {
  const room = await sotto.createRoom(name);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(isDevelopment ? 60_000 : 20_000);
  const page = await context.newPage();
  const { problems, hosts } = watch(page, isDevelopment);
  const message = (text) => page.locator('sotto-message-list .text').filter({ hasText: text });
  // The name comes first; "react start" would be found in "preact start", too.
  const row = page.locator('sotto-room-list').getByRole('button', { name: new RegExp(`^${name} `) });
  const openRoom = () => row.click();
  const exchange = async (words, answer) => {
    const composer = page.getByRole('textbox', { name: /^Message / });
    await composer.click();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await message(words).waitFor();
    await isStored(sotto, room.slug, words);
    await sotto.grace.messages.send(room.slug, answer);
    await message(answer).waitFor();
  };
  const toggle = () => page.getByRole('button', { name: 'Take the chat away or bring it back' }).click();
  try {
    await page.goto(origin);
    await page.getByLabel('Username').fill(sotto.ada.username);
    await page.getByLabel('Password', { exact: true }).fill(sotto.ada.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This page knows Ada Lind').waitFor();
    await openRoom();
    await exchange('Hello from this page', 'Hello, Ada');

    await toggle();
    await page.locator('chat-widget').waitFor({ state: 'detached' });
    await toggle();
    await openRoom();
    await message('Hello, Ada').waitFor();
    await exchange('Back again', 'Welcome back');
    assert.deepEqual(problems, []);
    assert.deepEqual([...hosts].sort(), [new URL(origin).host, new URL(sotto.url).host].sort());
  } catch (error) {
    console.log(`Problems in the page: ${JSON.stringify(problems, null, 2)}`);
    console.log(await page.locator('body').ariaSnapshot().catch(String));
    throw error;
  } finally {
    await context.close();
  }
}
