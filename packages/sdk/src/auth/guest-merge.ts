import type { Profile, SiteConfig, User } from '@sotto/protocol';
import type { Environment } from '../environment.js';
import { toChatError } from '../errors.js';
import type { ChatError } from '../errors.js';
import type { ClientEventMap, MergeOffer } from '../events.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { fullJitter } from '../internal/backoff.js';
import type { Emitter } from '../internal/emitter.js';
import type { FormerGuest } from './former-guest.js';
import { notSignedIn } from './token-session.js';

interface GuestMergeDeps {
  env: Pick<Environment, 'clock' | 'random'>;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  guest: FormerGuest;
  http: Pick<HttpClient, 'post'>;
  readConfig: () => Promise<SiteConfig>;
  revoke: (token: string) => Promise<unknown>;
  userId: () => string | undefined;
  /** The guest has joined the account: what is held under the former id goes on under the new one. */
  onMerged: (from: string, user: User) => Promise<void>;
}

export type GuestMerge = ReturnType<typeof createGuestMerge>;

/** Errors by which the session ended: the next one of this user goes on with the merge. */
const INTERRUPTED: ReadonlySet<string> = new Set(['not_signed_in', 'aborted', 'closed']);

/** Lets the guest whom a visitor was join the account that the visitor signed in with: as the site has it, and once. */
export function createGuestMerge(deps: GuestMergeDeps) {
  const { events, guest, http } = deps;
  const { clock, random } = deps.env;
  let offer: MergeOffer | null = null;
  let timer: unknown;
  let attempts = 0;
  let running: Promise<User | null> | null = null;

  /** Goes as far as it is known what the visitor wants; returns the account that the guest has joined. */
  async function step(): Promise<User | null> {
    const id = deps.userId();
    const found = await guest.find();
    if (!found || id === undefined) return null;
    if (!found.isAccepted) {
      const { guestMerge } = await deps.readConfig();
      if (guestMerge === 'off') return discard(found.token);
      if (guestMerge === 'ask') {
        offer = { id: found.id, displayName: found.displayName };
        events.emit('merge.offered', offer);
        return null;
      }
      await guest.accept();
    }
    if (id !== deps.userId()) throw notSignedIn();
    const { from, user } = await http.post<{ from: string; user: User }>(paths.merge, {
      body: { guestToken: found.token },
    });
    await deps.onMerged(from, user);
    await guest.forget();
    offer = null;
    return user;
  }

  async function discard(token: string): Promise<null> {
    offer = null;
    await guest.forget();
    await deps.revoke(token).catch(() => undefined);
    return null;
  }

  async function onFailure(error: ChatError): Promise<never> {
    const { code, retryable, retryAfter = 0 } = error;
    if (retryable) {
      const wait = Math.max(fullJitter(attempts++, random), retryAfter * 1000);
      timer = clock.setTimeout(() => void run(), wait);
    } else if (!INTERRUPTED.has(code)) await guest.forget();
    throw error;
  }

  function run(): Promise<User | null> {
    clock.clearTimeout(timer);
    timer = undefined;
    const mine = (running ??= step()
      .catch((error: unknown) => onFailure(toChatError(error)))
      .finally(() => (running = null)));
    mine.catch(() => undefined);
    return mine;
  }

  return {
    get offer() {
      return offer;
    },
    /** A session began, or goes on. */
    signedIn(user: Profile): void {
      if (user.kind === 'guest') void guest.remember(user);
      else void run();
    },
    /** The server can be reached again. */
    wake(): void {
      if (timer !== undefined) void run();
    },
    async accept(): Promise<User | null> {
      if (!(await guest.find())) return null;
      await guest.accept();
      return run();
    },
    async decline(): Promise<void> {
      const found = await guest.find();
      if (found) await discard(found.token);
    },
    /** The session is over. */
    stop(): void {
      clock.clearTimeout(timer);
      timer = undefined;
      offer = null;
    },
  };
}
