import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '@sotto/protocol';
import { createServer, loadConfig } from '@sotto/server';
import type { RunningServer } from '@sotto/server';
import { createSkewedClock } from './clock.js';
import type { SkewedClock } from './clock.js';
import { createTokenExpiry } from './expire-tokens.js';
import { createFaultPlan } from './fault-plan.js';
import { createFaults } from './faults.js';
import type { Faults } from './faults.js';
import { createPeople } from './people.js';
import type { Person, PersonOptions } from './people.js';
import { startFaultProxy } from './proxy/fault-proxy.js';
import type { FaultProxy } from './proxy/fault-proxy.js';
import { createAsk } from './requests.js';
import { createRoom } from './rooms.js';
import type { RoomOptions, TestRoom } from './rooms.js';
import { createSite } from './sites.js';
import type { TestSite, TestSiteSettings } from './sites.js';
import { writeSystemLine } from './system-lines.js';
import type { SystemLineOptions } from './system-lines.js';

/** The public OAuth client that every server creates at its first start. */
const CLIENT_ID = 'demo';

/**
 * Options of {@link startTestChat}.
 *
 * @example await startTestChat({ accessTokenSeconds: 2, origins: ['http://localhost:5173'] });
 */
export interface TestChatOptions {
  /** Lifetime of an access token in whole seconds, at least 1. Default 900, as in production. */
  accessTokenSeconds?: number;
  /** Whether the rate limits of production apply. Default false. */
  rateLimits?: boolean;
  /** Log level of the server, on standard output. Default `silent`. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Origins of other pages that may use the chat, such as a dev server: `http://localhost:5173`. Its own is always allowed. */
  origins?: string[];
}

/**
 * A running chat server with its own port, data and keys; it shares nothing with another.
 *
 * @example
 * const chat: TestChat = await startTestChat();
 * const ada = await chat.person('ada');
 * await chat.close();
 */
export interface TestChat extends AsyncDisposable {
  /** Base URL for clients, through the faults: `http://127.0.0.1:<a free port>`. */
  url: string;
  /** Base URL of the same server past the faults: for users whose network works while that of others does not. */
  directUrl: string;
  /** Id of the OAuth client for the SDK and the widget. */
  clientId: string;
  /** Directory of its data: `DATA_DIR` for the `sotto` commands. */
  dataDir: string;
  /**
   * Registers a user and signs in, past the faults.
   *
   * @param username - not taken yet
   * @param options - all of them have a default
   * @returns the user, signed in
   * @throws {RefusedError} the server's reason and its HTTP `status`, such as 409 for a name that is taken
   */
  person(username: string, options?: PersonOptions): Promise<Person>;
  /**
   * Creates a room, adds members and sends messages, past the faults.
   *
   * @param name - the `slug` of the room follows from it
   * @param options - its owner at least
   * @returns the room, as its owner sees it, with its messages
   * @throws {RefusedError} the server's reason and its HTTP `status`
   */
  room(name: string, options: RoomOptions): Promise<TestRoom>;
  /**
   * Writes a system line into a room, past the faults. What people do writes its own lines; this one is for events of later
   * versions, which a client does not know, and for events that are hard to cause.
   *
   * @param room - of the people of {@link TestChat.person}
   * @param line - who did what
   * @returns the line, as it was stored
   * @throws {Error} there is no such room, or it is archived
   */
  systemLine(room: { slug: string }, line: SystemLineOptions): Promise<Message>;
  /**
   * Creates a further site, whose users, rooms and settings are its own: for guests, for users whom a backend signs in, and
   * for a site that is disabled.
   *
   * @param slug - not taken yet
   * @param settings - all of them have a default
   * @returns the site
   */
  site(slug: string, settings?: TestSiteSettings): Promise<TestSite>;
  /** The faults between clients and server. */
  faults: Faults;
  /**
   * Reads the server's time, `faults.skewClock` included.
   *
   * @returns milliseconds since 1970
   */
  clock(): number;
  /** Stops the server and removes its data. Calling it again does nothing; `await using` calls it too. */
  close(): Promise<void>;
}

/**
 * Starts a real chat server, as it runs in production, on a temporary embedded store, behind a proxy that injects faults.
 *
 * @param options - all of them have a default
 * @returns the server, ready for requests
 * @throws {Error} the server's start failed, such as `ConfigError` for an option with a wrong value
 * @example
 * const chat = await startTestChat();
 * const ada = await chat.person('ada');
 * const room = await chat.room('general', { owner: ada, messages: 3 });
 * // ... createChatClient(ada.clientOptions) ...
 * await chat.close();
 */
export async function startTestChat(options: TestChatOptions = {}): Promise<TestChat> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sotto-test-'));
  const clock = createSkewedClock();
  let server: RunningServer | undefined;
  let proxy: FaultProxy | undefined;

  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      await proxy?.close();
      await server?.close();
      await rm(dataDir, { recursive: true, force: true });
    })());

  try {
    server = await start(dataDir, clock, options);
    const plan = createFaultPlan();
    proxy = await startFaultProxy({ port: server.port, plan });
    const { url } = proxy;
    // The server's own pages are loaded through the proxy.
    server.context.ownOrigins.current = [
      url,
      url.replace('127.0.0.1', 'localhost'),
      server.url,
      ...(options.origins ?? []),
    ];
    const people = createPeople({ ask: createAsk(server.url), url, clientId: CLIENT_ID });
    const running = server;
    return {
      url,
      directUrl: server.url,
      clientId: CLIENT_ID,
      dataDir,
      person: people.create,
      room: (name, roomOptions) => createRoom(people, name, roomOptions),
      systemLine: (room, line) => writeSystemLine(running, room, line),
      site: (slug, settings) =>
        createSite({ server: running, url, origins: options.origins ?? [] }, slug, settings),
      faults: createFaults({
        plan,
        proxy,
        clock,
        expireTokens: createTokenExpiry(running),
      }),
      clock: clock.now,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function start(
  dataDir: string,
  clock: SkewedClock,
  { accessTokenSeconds, rateLimits = false, logLevel = 'silent' }: TestChatOptions,
): Promise<RunningServer> {
  const config = loadConfig({
    ...{ HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: logLevel },
    RATE_LIMITS: rateLimits ? 'on' : 'off',
    ACCESS_TOKEN_SECONDS: accessTokenSeconds?.toString(),
  });
  return createServer(config, { clock: clock.now, cheapPasswords: true });
}
