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
import type { TokenManager } from './token-manager.js';
import { notSignedIn } from './token-session.js';

interface GuestMergeDeps {
  env: Pick<Environment, 'clock' | 'random'>;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  guest: FormerGuest;
  http: Pick<HttpClient, 'post'>;
  tabs: TokenManager['tabs'];
  readConfig: () => Promise<SiteConfig>;
  revoke: (token: string) => Promise<unknown>;
  userId: () => string | undefined;
  /** The user was this guest, who may join the account; `null`: nobody, nor any more. */
  onFormer: (guestId: string | null) => void;
  /** A guest has joined the account, by whichever tab or device. */
  onJoined: (guestId: string) => void;
  /** The guest has joined the account: what is held under the former id goes on under the new one. */
  onMerged: (from: string, user: User) => Promise<void>;
}

export type GuestMerge = ReturnType<typeof createGuestMerge>;

/** Lets the guest whom a visitor was join the account that the visitor signed in with: as the site has it, and once. */
export function createGuestMerge(deps: GuestMergeDeps) {
  const guest = {
    ...deps.guest,
    async find() {
      const found = await deps.guest.find();
      deps.onFormer(found && found.id);
      return found;
    },
    async forget() {
      await deps.guest.forget();
      deps.onFormer(null);
    },
  };
  const begin = () => createSessionMerge({ ...deps, guest });
  let merge = begin();

  return {
    get offer() {
      return merge.question.offer;
    },
    /** A session began, or goes on. */
    signedIn(user: Profile): void {
      // A guest who cannot be kept stays a guest, and is only not asked about later.
      if (user.kind === 'guest') deps.guest.remember(user).catch(() => undefined);
      else void merge.run();
    },
    /** The server can be reached again. */
    wake: () => merge.wake(),
    /** Looks for the guest whom the visitor was: resolves once `onFormer` was called. */
    look: async () => guest.find().catch(() => null),
    accept: () => merge.accept(),
    decline: () => merge.decline(),
    /** A guest has joined an account, by whichever tab or device. This may be heard before the response to the merge. */
    merged(from: string, user: User): void {
      if (user.id === deps.userId()) deps.onJoined(from);
      merge.question.merged(from);
    },
    /** The visitor declined in another tab. */
    declined: (guestId: string) => merge.question.declined(guestId),
    /** The session is over: what is under way for it must not go on in the next user's. */
    stop(): void {
      merge.end();
      merge = begin();
    },
  };
}

/** The question whether the guest joins the account: asked in each tab, answered in one. */
function createQuestion({ events, tabs }: Pick<GuestMergeDeps, 'events' | 'tabs'>) {
  let offer: MergeOffer | null = null;

  return {
    get offer() {
      return offer;
    },
    ask({ id, displayName }: MergeOffer): void {
      offer = { id, displayName };
      tabs.open();
      events.emit('merge.offered', offer);
    },
    close: () => void (offer = null),
    merged: (from: string) => void (offer = offer?.id === from ? null : offer),
    declined(guestId: string): void {
      if (offer?.id !== guestId) return;
      const declined = offer;
      offer = null;
      events.emit('merge.declined', declined);
    },
  };
}

/** The response to a merge. */
interface Merged {
  /** Id of the guest. */
  from: string;
  user: User;
}

/** The merge of one session. */
function createSessionMerge({ guest, tabs, env: { clock, random }, ...deps }: GuestMergeDeps) {
  const question = createQuestion({ events: deps.events, tabs });
  let timer: unknown;
  let attempts = 0;
  let running: Promise<User | null> | null = null;
  let isOver = false;

  /** Waits for a step. @throws {not_signed_in} the session ended meanwhile */
  async function during<T>(step: Promise<T>): Promise<T> {
    const result = await step;
    if (isOver) throw notSignedIn();
    return result;
  }

  /** Goes as far as it is known what the visitor wants; returns the account that the guest has joined. */
  async function step(): Promise<User | null> {
    const accountId = deps.userId();
    const found = await during(guest.find());
    if (!found || accountId === undefined) return null;
    if (found.acceptedFor !== accountId) {
      const { guestMerge } = await during(deps.readConfig());
      if (guestMerge === 'off') return discard(found.token);
      if (guestMerge === 'ask') {
        question.ask(found);
        return null;
      }
      await during(guest.accept(accountId));
    }
    const body = { guestToken: found.token };
    const { from, user } = await during(deps.http.post<Merged>(paths.merge, { body }));
    await during(deps.onMerged(from, user));
    await guest.forget();
    question.close();
    return user;
  }

  async function discard(token: string): Promise<null> {
    question.close();
    await guest.forget();
    await deps.revoke(token).catch(() => undefined);
    return null;
  }

  async function onFailure(error: ChatError): Promise<never> {
    const { code, retryable, retryAfter = 0 } = error;
    if (isOver) throw error;
    if (retryable) {
      const wait = Math.max(fullJitter(attempts++, random), retryAfter * 1000);
      timer = clock.setTimeout(() => void run(), wait);
    } else if (code !== 'not_signed_in') await guest.forget();
    throw error;
  }

  function run(): Promise<User | null> {
    clock.clearTimeout(timer);
    timer = undefined;
    running ??= step()
      .catch((error: unknown) => onFailure(toChatError(error)))
      .finally(() => (running = null));
    running.catch(() => undefined);
    return running;
  }

  return {
    question,
    run,
    wake: () => void (timer !== undefined && run()),
    async accept(): Promise<User | null> {
      const accountId = deps.userId();
      if (accountId === undefined || !(await during(guest.find()))) return null;
      await during(guest.accept(accountId));
      return run();
    },
    async decline(): Promise<void> {
      const found = await during(guest.find());
      if (!found) return;
      await discard(found.token);
      tabs.broadcastDecline(found.id);
      if (!isOver) deps.events.emit('merge.declined', { id: found.id, displayName: found.displayName });
    },
    end(): void {
      isOver = true;
      clock.clearTimeout(timer);
    },
  };
}
