import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** The public OAuth client that every server makes at its first start. */
const CLIENT_ID = 'demo';

/**
 * What {@link startTestChat} takes.
 *
 * @example await startTestChat({ accessTokenSeconds: 2, origins: ['http://localhost:5173'] });
 */
export interface TestChatOptions {
  /** Life of an access token in whole seconds, from 1. Default 900, as in production. */
  accessTokenSeconds?: number;
  /** Whether the limits of production hold. Default false. */
  rateLimits?: boolean;
  /** Of the server, on standard output. Default `silent`. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Pages of which other origins may use the chat: `http://localhost:5173`. Its own may. */
  origins?: string[];
}

/** A chat server of its own: it has its own port, data and keys, and shares nothing with another. */
export interface TestChat extends AsyncDisposable {
  /** Where clients reach it: `http://127.0.0.1:<a free port>`. */
  url: string;
  /** The same server past the faults: for those whose network is well while the others' is not. */
  directUrl: string;
  /** OAuth client for the SDK and the widget. */
  clientId: string;
  /** Where its data lies: `DATA_DIR` for the `sotto` commands. */
  dataDir: string;
  /** Registers somebody and signs in. A name can be taken once. */
  person(username: string, options?: PersonOptions): Promise<Person>;
  /** Makes a room, brings people in, and lets them say something. Its `slug` follows from the name. */
  room(name: string, options: RoomOptions): Promise<TestRoom>;
  /** What goes wrong. */
  faults: Faults;
  /** The server's time in milliseconds since 1970, `faults.skewClock` included. */
  clock(): number;
  /** Ends everything and removes the data. */
  close(): Promise<void>;
}

/**
 * Starts a real chat server, as it runs in production, on a temporary embedded store, behind a proxy that can do harm.
 *
 * @throws Error of the server's start, such as `ConfigError` for an option with a wrong value
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
    // The server's own pages come through the proxy, and other pages may be named.
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
  return createServer(config, { clock: clock.now });
}
