import type { AuthRequiredReason, ChatClient, ChatError, Profile, SiteConfig } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import { isSetupRefusal } from '../../internal/setup-problem.js';
import { ClientController } from './client-controller.js';
import type { ClientOwner } from './client-owner.js';
import { isTokenRefusal } from './user-token.js';

/** Delay before the first retry and the longest one, in milliseconds; it doubles each time. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/** Whether a user is signed in; `unreachable`: the server did not respond; `misconfigured`: this page cannot use it. */
export type SessionStatus = 'loading' | 'signed-out' | 'signed-in' | 'unreachable' | 'misconfigured';

/** How users sign in and register on the site. */
export type SignInOptions = Pick<SiteConfig, 'signIn' | 'registration'> & Partial<Pick<SiteConfig, 'site'>>;

/** For a server that did not respond: it refuses by itself what it does not allow. */
const UNKNOWN_SITE: SignInOptions = { signIn: ['password'], registration: true };

/** Restores the session of the visit before, and follows sign-in and sign-out. */
export class SessionController extends ClientController {
  status: SessionStatus = 'loading';
  user: Profile | null = null;
  /** Why the session ended by itself, and not by a sign-out. */
  ended: AuthRequiredReason | undefined;
  /** Why the session before was not restored, where the status is `unreachable` or `misconfigured`. */
  error: unknown;

  /** How often the server did not respond since it last did: a single time may be the end of the page, or of a moment. */
  failedAttempts = 0;

  /** How users sign in here; known before the status becomes `signed-out`, and soon after a guest is signed in. */
  site: SignInOptions | undefined;

  /** What the client was for when the host left the page. */
  private leftWith: unknown;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param begin - restores the session, and may load more with the same request */
  constructor(
    host: ReactiveControllerHost,
    private readonly owner: Pick<ClientOwner, 'active' | 'identity'>,
    private readonly begin: (client: ChatClient) => Promise<unknown> = (client) => client.auth.restore(),
  ) {
    super(host, () => owner.active);
  }

  /** The client, once the session is restored or known to be over. */
  get ready(): ChatClient | undefined {
    return this.status === 'loading' ? undefined : this.client;
  }

  override hostConnected(): void {
    const { user } = this;
    super.hostConnected();
    // Show the previous user until the server responds; but not for another site.
    if (this.status === 'loading' && this.leftWith === this.owner.identity) this.user = user;
  }

  override hostDisconnected(): void {
    this.leftWith = this.owner.identity;
    super.hostDisconnected();
  }

  /** Whether it is known that a user is signed in, or that nobody is: the chat works here. */
  get isSettled(): boolean {
    return this.status === 'signed-in' || this.status === 'signed-out';
  }

  /** Restores the session again. */
  readonly retry = (): void => {
    const { client } = this;
    if (!client) return;
    this.status = 'loading';
    this.changed();
    void this.restore(client);
  };

  protected reset(): void {
    clearTimeout(this.timer);
    this.failedAttempts = 0;
    this.status = 'loading';
    this.user = null;
    this.ended = undefined;
    this.error = undefined;
    this.site = undefined;
  }

  protected start(client: ChatClient): void {
    this.listen(
      () => clearTimeout(this.timer),
      client.on('auth.changed', ({ user }) => {
        this.apply(client, user);
        if (!user) void this.readSite(client).then(() => this.changed());
      }),
      client.on('auth.required', ({ reason }) => {
        this.ended = reason;
        this.changed();
        // Another tab signed out, or signed another user in, whom the element's own client finds in its store.
        if (reason === 'signed_out' && client !== this.owner.identity) this.retry();
      }),
    );
    this.onReconnect(client, () => {
      if (this.status === 'unreachable') this.retry();
    });
    if (client.user) this.apply(client, client.user);
    else void this.restore(client);
  }

  private async restore(client: ChatClient): Promise<void> {
    const failure = await settled(this.begin(client));
    if (this.client !== client) return;
    if (!failure && client.user) return this.apply(client, client.user);
    // Find out whether this page can use the server before a user fills in a form for nothing.
    const refusal = await this.readSite(client);
    if (this.client !== client) return;
    // `not_signed_in`: another user signed in meanwhile.
    const isOver = failure?.code === 'not_signed_in' || isTokenRefusal(failure);
    const problem = isOver ? undefined : failure;
    const error = isSetupRefusal(refusal) ? refusal : (problem ?? (isAway(refusal) ? refusal : undefined));
    if (!error) return this.apply(client, client.user);
    // The user is still signed in, so no sign-in form is shown.
    this.error = error;
    this.status = isSetupRefusal(error) ? 'misconfigured' : 'unreachable';
    if (this.status === 'unreachable') this.retryLater(client);
    this.changed();
  }

  /** Reads how users sign in here; returns the error where that failed. */
  private async readSite(client: ChatClient): Promise<ChatError | undefined> {
    let site = UNKNOWN_SITE;
    const refusal = await settled(client.auth.config().then((read) => (site = read)));
    if (this.client === client) this.site = site;
    return refusal;
  }

  /** Retries by itself, so that no button has to be pressed once the server is back. */
  private retryLater(client: ChatClient): void {
    clearTimeout(this.timer);
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failedAttempts++);
    // Not all pages at once.
    const delay = longest * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => {
      if (this.client === client && this.status === 'unreachable') void this.restore(client);
    }, delay);
  }

  private apply(client: ChatClient, user: Profile | null): void {
    this.user = user;
    this.failedAttempts = 0;
    if (user) {
      this.ended = undefined;
      // The connection banner shows the outcome.
      client.connect().catch(() => undefined);
      if (user.kind === 'guest' && !this.site) void this.readSite(client).then(() => this.changed());
    }
    this.status = user ? 'signed-in' : 'signed-out';
    this.changed();
  }
}

/** Why it failed; undefined where it did not. */
async function settled(work: Promise<unknown>): Promise<ChatError | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => error as ChatError,
  );
}

/** Whether the server could not respond. An error of an older server, which lacks the endpoint, does not count. */
function isAway(error: ChatError | undefined): boolean {
  return error?.retryable === true;
}
