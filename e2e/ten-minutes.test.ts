import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chatScreen } from './support/chat-screen.js';
import { drop } from './support/engines/drop.js';
import { hand } from './support/hand.js';
import { engines } from './support/engines/index.js';
import type { Engine, EngineChoice, EngineOptions } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { expectCleanPage, startJourneyPage } from './support/journey.js';
import type { Journey } from './support/journey.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Three people in one room: Ada in Chromium, Mira in Firefox, Jonas on a phone. They do what people do in a chat, and in the
// end all three have the same log.

let server: TestServer;
let site: HostPage;
let ada: Person;
let mira: Person;
let jonas: Person;

interface Person extends Journey {
  name: string;
}

/** The page of a Chromium. */
const pageOf = ({ engine }: Person) => (engine as Engine & { page: Page }).page;

async function arrive(choice: EngineChoice, name: string, options: EngineOptions = {}): Promise<Person> {
  const engine = await choice.start(options);
  await engine.open(site.url);
  const chat = chatScreen(engine);
  await chat.signIn(name.split(' ')[0]!.toLowerCase());
  await chat.see('textbox', 'Message Stage crew');
  return { name, engine, chat };
}

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  const [owner, ...others] = await Promise.all([
    signUp(server, 'ada', 'Ada Lind'),
    signUp(server, 'mira', 'Mira Okafor'),
    signUp(server, 'jonas', 'Jonas Weber'),
  ]);
  await owner.rooms.create({ name: 'Stage crew' });
  for (const client of others) await client.rooms.join('stage-crew');
  for (const client of [owner, ...others]) client.close();
  site = await startJourneyPage(server, { attributes: 'mode="fullscreen" room="stage-crew"' });
  const [chromium, firefox] = engines('chromium', 'firefox');
  ada = await arrive(chromium!, 'Ada Lind', { microphone: true });
  mira = await arrive(firefox!, 'Mira Okafor');
  jonas = await arrive(chromium!, 'Jonas Weber', { width: 360, height: 740, touch: true });
});
afterAll(async () => {
  for (const person of [ada, mira, jonas]) await person?.engine.close();
  site?.close();
  await server?.stop();
});

/** Chooses from the menu of a message, with the mouse. */
async function choose({ chat }: Person, text: string, action: RegExp): Promise<void> {
  await chat.hover('text', text, 'sotto-message-list');
  await chat.click('button', 'Message options');
  await chat.click('menuitem', action);
}

/** Opens the drawer of a message by a long press. */
async function pressLong({ chat }: Person, label: RegExp): Promise<void> {
  const finger = await chat.touch('article', label);
  await chat.see('dialog', /^Message from /);
  await finger.lift();
}

/** Waits until what was attached is uploaded. */
async function seeUploaded({ engine, chat }: Person): Promise<void> {
  await chat.see('button', /^Remove /, 'sotto-attachments');
  await hand(engine).missSoon('sotto-attachments >> progress');
}

const both = async (first: Promise<unknown>, second: Promise<unknown>) =>
  void (await Promise.all([first, second]));

/** What somebody's log says, line by line: who, what, and what became of it; without what only the sender sees. */
async function logOf({ engine, name }: Person): Promise<string[]> {
  const labels = await engine.evaluate(() => {
    const deep = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? deep(element.shadowRoot) : []),
      ]);
    const list = deep(document).find(({ localName }) => localName === 'sotto-message-list')!;
    const rows = [...list.shadowRoot!.querySelectorAll('[role="article"]')];
    return rows.map((row) => row.getAttribute('aria-label')!.replace(/\s+/g, ' '));
  });
  return labels.map((label) =>
    label
      .replace(/^You: /, `${name}: `)
      .replace(/^You pinned/, `${name} pinned`)
      .replace(/reply to You/, `reply to ${name}`)
      .replace(/, \d{1,2}:\d\d( [AP]M)?/, '')
      .replace(/, (sent|delivered|read|mentions you|seen by \d of \d)/, ''),
  );
}

it('replies, reacts and mentions', async () => {
  await ada.chat.send('Doors at seven');
  await choose(mira, 'Doors at seven', /^Reply/);
  await expect.poll(() => mira.chat.focusedName()).toBe('Message Stage crew');
  await mira.engine.type('I bring the keys');
  await mira.engine.press('Enter');
  for (const { chat } of [ada, jonas])
    await chat.see('article', /^Mira Okafor: I bring the keys, .*reply to/);
  await pressLong(jonas, /^Ada Lind: Doors at seven/);
  await jonas.chat.tap('menuitemcheckbox', 'Thumbs up');
  await both(
    ada.chat.see('article', /^You: Doors at seven, .*1 reaction$/),
    mira.chat.see('article', /^Ada Lind: Doors at seven, .*1 reaction$/),
  );
  await ada.chat.write('The list is with @mi');
  await ada.chat.see('option', /Mira Okafor/);
  await ada.engine.press('Enter');
  await ada.engine.type('today');
  await ada.engine.press('Enter');
  await mira.chat.see('article', /^Ada Lind: The list is with @mira today, .*mentions you$/);
});

it('pastes a picture, records its voice, and drops a document', async () => {
  const page = pageOf(ada);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write', 'microphone']);
  await ada.chat.click('textbox', /^Message /);
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(320, 200);
    const drawing = canvas.getContext('2d')!;
    drawing.fillStyle = 'teal';
    drawing.fillRect(40, 40, 240, 120);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })]);
  });
  await ada.engine.press('Control+v');
  await seeUploaded(ada);
  await ada.engine.type('The stage');
  await ada.engine.press('Enter');
  for (const { chat } of [ada, mira, jonas]) await chat.see('button', /^Open picture: /);

  await ada.chat.click('button', 'Record a voice message');
  await ada.chat.see('text', '0:01');
  await ada.chat.click('button', 'Send voice message');
  for (const { chat } of [ada, mira, jonas]) await chat.see('button', /^Play, voice message/);

  const file = join(server.dataDir, 'plan.pdf');
  await writeFile(file, '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  const { left, top, width, height } = await ada.chat.see('textbox', /^Message /);
  await drop(page, { x: left + width / 2, y: top + height / 2 }, { files: [file] });
  await seeUploaded(ada);
  await ada.chat.click('textbox', /^Message /);
  await ada.engine.press('Enter');
  for (const { chat } of [ada, mira, jonas]) await chat.see('text', 'plan.pdf', 'sotto-message-list');
});

it('edits, undoes a deletion, pins and searches', async () => {
  await mira.chat.click('textbox', /^Message /);
  await mira.engine.press('ArrowUp');
  await mira.chat.see('text', 'Edit message');
  await mira.engine.press('End');
  await mira.engine.type(' and the list');
  await mira.engine.press('Enter');
  for (const { chat } of [ada, jonas])
    await chat.see('article', /^Mira Okafor: I bring the keys and the list, .*edited/);

  await jonas.chat.tap('textbox', /^Message /);
  await jonas.engine.type('Where do I park?');
  await jonas.chat.tap('button', 'Send');
  await pressLong(jonas, /^You: Where do I park\?/);
  await jonas.chat.tap('menuitem', /^Delete/);
  await jonas.chat.tap('button', 'Undo');
  await jonas.chat.see('article', /^You: Where do I park\?/);

  await choose(ada, 'Doors at seven', /^Pin/);
  for (const { chat } of [ada, mira, jonas]) await chat.see('text', 'Pinned');
  await mira.chat.click('button', 'More options');
  await mira.chat.click('menuitem', /^Search in this room/);
  await expect.poll(() => mira.chat.focusedName()).toBe('Search in this room');
  await mira.engine.type('keys');
  await mira.chat.see('text', '1 of 1', 'sotto-find');
  await mira.engine.press('Escape');
});

it('is offline, comes back, and has the same log as the others, also after a reload', async () => {
  await pageOf(jonas).context().setOffline(true);
  await jonas.chat.see('text', /offline/);
  await jonas.chat.tap('textbox', /^Message /);
  await jonas.engine.type('I am in the lift');
  await jonas.chat.tap('button', 'Send');
  await ada.chat.send('The dock, behind the house');
  await mira.chat.send('Two minutes');
  await ada.chat.seeMessage('Two minutes');
  await pageOf(jonas).context().setOffline(false);
  for (const { chat } of [ada, mira]) await chat.seeMessage('I am in the lift');
  await jonas.chat.seeMessage('Two minutes');

  for (const { engine } of [ada, mira, jonas]) await engine.resize(1280, 2400);
  const expected = [
    'Ada Lind: Doors at seven, 1 reaction',
    'Mira Okafor: I bring the keys and the list, edited, reply to Ada Lind',
    'Ada Lind: The list is with @mira today',
  ];
  await expect.poll(async () => (await logOf(ada)).slice(0, 3)).toEqual(expected);
  const log = await logOf(ada);
  // Ten messages, and the line about the pin.
  expect(log).toHaveLength(11);
  for (const person of [mira, jonas]) await expect.poll(() => logOf(person)).toEqual(log);
  await expectCleanPage(ada, site.url, server.url);
  await expectCleanPage(mira, site.url, server.url);
  // The browser itself reports requests that fail while it is offline.
  const problems = jonas.engine.problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'));
  expect(problems).toEqual([]);
  await mira.engine.reload();
  await expect.poll(() => logOf(mira)).toEqual(log);
});
