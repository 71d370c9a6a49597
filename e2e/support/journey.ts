import { mkdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { chatScreen } from './chat-screen.js';
import type { ChatScreen } from './chat-screen.js';
import type { Engine, EngineChoice, EngineOptions } from './engines/index.js';
import { startHostPage } from './pages/host-page.js';
import type { HostPage } from './pages/host-page.js';
import type { TestServer } from './server.js';

/** Directory of the screenshots. */
export const SHOTS = new URL('../shots/', import.meta.url).pathname;

interface PageOptions {
  /** Attributes of the `html` element. */
  root?: string;
  /** Attributes of the `chat-widget`. */
  attributes?: string;
  /** URL that the chat of the page uses for the server; by default the server's own. */
  serverUrl?: string;
}

/** Starts a host page with the chat that records its errors. */
export function startJourneyPage(server: TestServer, options: PageOptions = {}): Promise<HostPage> {
  const { root = 'lang="en"', attributes = '', serverUrl = server.url } = options;
  return startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html ${root}><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <script>(${rememberProblems.toString()})()</script></head><body><main><h1>Theatre</h1></main>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <chat-widget server-url="${serverUrl}" client-id="${clientId}" ${attributes}></chat-widget></body></html>`,
  );
}

/** The steps of one user in one engine. */
export interface Journey {
  engine: Engine;
  chat: ChatScreen;
}

/** Runs the steps of a journey in an engine, on a page, and closes it whatever happens. */
export async function travel(
  { start }: EngineChoice,
  url: string,
  steps: (journey: Journey) => Promise<void>,
  options: EngineOptions = {},
): Promise<void> {
  const engine = await start(options);
  try {
    await engine.open(url);
    await steps({ engine, chat: chatScreen(engine) });
  } catch (error) {
    await mkdir(SHOTS, { recursive: true });
    // WebKit takes none without its compositor; the reason of the failure is what counts.
    await engine.screenshot(`${SHOTS}failed-${engine.name}.png`).catch(() => undefined);
    throw error;
  } finally {
    await engine.close();
  }
}

/** Expects that the page had no errors since it was loaded, and sent requests to these hosts only. */
export async function expectCleanPage({ engine }: Journey, ...urls: string[]): Promise<void> {
  const page = await engine.evaluate(() => ({
    problems: (globalThis as unknown as Remembering).problems ?? [],
    hosts: [...new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).host))],
  }));
  expect([...page.problems, ...engine.problems]).toEqual([]);
  const known = urls.map((url) => new URL(url).host);
  expect(page.hosts.filter((host) => host !== '' && !known.includes(host))).toEqual([]);
}

interface Remembering {
  problems: string[];
}

/** Records console messages and uncaught errors, for drivers that do not report them. Runs in the page. */
export function rememberProblems(): void {
  const problems: string[] = [];
  Object.assign(globalThis, { problems });
  addEventListener('error', ({ message }) => problems.push(message));
  addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));
  addEventListener('securitypolicyviolation', ({ violatedDirective }) => problems.push(violatedDirective));
  for (const level of ['error', 'warn'] as const) {
    const printer = globalThis.console;
    const print = printer[level].bind(printer);
    printer[level] = (...words: unknown[]) => {
      problems.push(words.map(String).join(' '));
      print(...words);
    };
  }
}
