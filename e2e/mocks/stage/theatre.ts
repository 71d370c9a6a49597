import type { ChatClient, Mention, Message } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startChromium } from '../../support/engines/chromium.js';
import type { Engine, EngineOptions } from '../../support/engines/index.js';
import { startHostPage } from '../../support/pages/host-page.js';
import type { HostPage } from '../../support/pages/host-page.js';
import { PASSWORD, signUp } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import type { TestServer } from '../../support/server.js';
import { Camera } from './camera.js';

/** The people of the mocks. Ada looks at the pages. */
const PEOPLE = {
  ada: 'Ada Lind',
  mira: 'Mira Okafor',
  jonas: 'Jonas Weber',
  sami: 'سامي حداد',
  ines: 'Ines Marchetti',
};
export type Person = keyof typeof PEOPLE;

/** A page of a browser with the chat, and its camera. */
export interface Seat {
  engine: Engine & { page: Page };
  page: Page;
  camera: Camera;
}

/**
 * Expects that a page had no problems but these, each of which it had.
 *
 * @param expected - begins of messages
 */
export function expectProblems({ engine: { problems } }: Seat, ...expected: string[]): void {
  const all = problems.splice(0);
  const isExpected = (problem: string) => expected.some((begin) => problem.startsWith(begin));
  expect(all.filter((problem) => !isExpected(problem))).toEqual([]);
  for (const begin of expected)
    expect(
      all.some((problem) => problem.startsWith(begin)),
      begin,
    ).toBe(true);
}

/** One server with the people of the mocks, and a page of another site with a strict policy. */
export interface Theatre {
  server: TestServer;
  people: Record<Person, ChatClient>;
  /** Names of the states whose pictures were taken. */
  taken: Set<string>;
  /** Opens a profile of one browser, which has a microphone, on the page. */
  sit(attributes: string, options?: EngineOptions): Promise<Seat>;
  say: (room: string, ...line: Line) => Promise<Message>;
  /** Creates a room with all people in it, and says what is said there. */
  room(name: string, ...lines: Line[]): Promise<Message[]>;
  close(): Promise<void>;
}

/** A message: each `@` with a username is a mention. */
export type Line = [who: Person, text: string, options?: Parameters<ChatClient['messages']['send']>[2]];

/** Starts all of it. */
export async function openTheatre(): Promise<Theatre> {
  const server = await startServer({ RATE_LIMITS: 'off' });
  const names = Object.keys(PEOPLE) as Person[];
  const [clients] = await Promise.all([
    Promise.all(names.map((name) => signUp(server, name, PEOPLE[name]))),
    server.cli('sites', 'update', 'default', 'directory=on'),
  ]);
  const people = Object.fromEntries(names.map((name, at) => [name, clients[at]])) as Theatre['people'];
  const open: { close(): unknown }[] = [...clients];
  const taken = new Set<string>();
  /** The mentions of a text: each `@` with a username. */
  const mentionsIn = (text: string): Mention[] =>
    [...text.matchAll(/@(\w+)/g)].map(({ index, 0: { length }, 1: name }) => ({
      ...{ start: index, length },
      user: people[name as Person].user!.id,
    }));
  const say: Theatre['say'] = (room, who, text, options) =>
    people[who].messages.send(room, text, { mentions: mentionsIn(text), ...options });
  return {
    server,
    people,
    taken,
    say,
    async sit(attributes, options = {}) {
      const site = await strictPage(server, attributes);
      const engine = (await startChromium({ microphone: true, ...options })) as Seat['engine'];
      open.push(engine);
      const { page } = engine;
      const camera = await Camera.open(page, taken);
      open.push(camera);
      await page.goto(site.url);
      // It is not loaded again, and the next page has another profile: it takes the same address.
      site.close();
      return { engine, page, camera };
    },
    async room(name, ...lines) {
      const { ada, ...others } = people;
      const { slug } = await ada.rooms.create({ name });
      await Promise.all(Object.values(others).map((client) => client.rooms.join(slug)));
      const said: Message[] = [];
      for (const [who, text, options] of lines) said.push(await say(slug, who, text, options));
      return said;
    },
    async close() {
      for (const one of open.reverse()) await one.close();
      await server.stop();
    },
  };
}

/** A page that allows what the guide names, and nothing else. */
function strictPage(server: TestServer, attributes: string): Promise<HostPage> {
  const { host, origin } = new URL(server.url);
  const policy = [
    "default-src 'none'",
    `script-src ${origin}`,
    "style-src 'self'",
    `img-src data: blob: ${origin}`,
    `media-src blob: ${origin}`,
    `connect-src ${origin} ws://${host}`,
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
  return startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='%2317708c' d='M0 2h8v6H0z'/%3E%3C/svg%3E"><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark"></head><body><main><h1>Theatre</h1></main>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <chat-widget server-url="${server.url}" client-id="${clientId}" ${attributes}></chat-widget></body></html>`,
    () => ({ 'content-security-policy': policy }),
  );
}

/** Attributes of a chat that fills its page. */
export const FULLSCREEN = 'mode="fullscreen"';

/** Fills in the form as Ada does, and sends it. */
export async function sendForm(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs Ada in by the form. */
export async function signInAda(page: Page): Promise<void> {
  await sendForm(page);
  await page.locator('sotto-room-list').getByText('Stage crew').waitFor();
}
