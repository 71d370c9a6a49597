import type { ChatLogger, LogDetails } from './options.js';
import type { ChatSocket, Clock, SocketOptions, TabChannel, TabLocks } from './ports.js';

/** Everything that a client takes from the world around it; {@link createEnvironment} fills it in. */
export interface Environment {
  /** Absolute where there is a page to resolve it against; without a trailing slash. */
  readonly serverUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly fetch: typeof fetch;
  readonly createSocket: (options: SocketOptions) => ChatSocket & Partial<SharedSocket>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Looked up at each call: a page or a test may replace its globals later, and an import must touch nothing. */
  readonly page: () => Page;
  readonly crossTab: CrossTab;
  readonly log: Log;
  /** Aborts when the client is closed. */
  readonly closed: AbortSignal;
  /** Requests under way, which end when the client is closed: one listener for all, however many there are. */
  readonly requests: Set<AbortController>;
}

/** A socket that several clients may use: `leave` ends one client's use of it, `disconnect` ends it for all. */
export interface SharedSocket extends ChatSocket {
  leave(): void;
}

/** The globals of a browser that the client uses; Node, workers and sandboxed frames lack some or all of them. */
export interface Page extends Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>> {
  document?: EventTarget & { baseURI: string; visibilityState: string };
  navigator?: { locks?: TabLocks; onLine?: boolean };
  BroadcastChannel?: new (name: string) => TabChannel & { unref?(): void };
}

/** How the tabs of one origin coordinate, as far as the browser lets them. */
export interface CrossTab {
  /** Whether `exclusively` excludes other tabs. */
  readonly hasLocks: boolean;
  /** Runs `work` while no other tab runs it under this name. Rejects when `signal` aborts during the wait. */
  exclusively<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Opens a channel to the other tabs; returns `null` where there are no channels. */
  channel(name: string, onMessage: (message: unknown) => void): TabChannel | null;
}

/** A log that has every level and never throws. */
export type Log = Record<
  keyof ChatLogger,
  (message: string, details?: Readonly<Record<string, LogDetails[string] | undefined>>) => void
>;
