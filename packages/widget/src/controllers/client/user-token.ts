import { ChatError } from '@sotto/sdk';
import type { ChatClient, ChatErrorCode } from '@sotto/sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { publish } from '../../events.js';
import { reportToDeveloper } from '../../internal/report-to-developer.js';
import type { ClientOwner } from './client-owner.js';

/** An element to which the page gives the token of its own user. */
export interface UserTokenHost extends ReactiveControllerHost, HTMLElement {
  readonly userToken: string;
}

/** Name of the attribute. */
export const USER_TOKEN = 'user-token';

/** Milliseconds before a token that renews a session is handed over again. */
const RETRY_MS = 5000;

/** Error codes about a token that only another token mends, which the page alone can get. */
const REFUSALS: ReadonlySet<string> = new Set<ChatErrorCode>([
  'assertion_invalid',
  'assertion_expired',
  'assertion_audience',
  'assertion_claim',
  'user_disabled',
  'unauthorized_client',
]);

/** Whether the page's token was refused, so that nobody is signed in. */
export function isTokenRefusal(error: unknown): error is ChatError {
  return REFUSALS.has((error as Partial<ChatError> | undefined)?.code ?? '');
}

/**
 * Returns why the page's token was refused, where it was. One that is no assertion is used as an access token, whose session
 * ends at once where the server does not know it.
 */
function toRefusal(error: unknown): ChatError | undefined {
  if (isTokenRefusal(error)) return error;
  if ((error as Partial<ChatError>).code !== 'not_signed_in') return undefined;
  return new ChatError(
    'assertion_invalid',
    'it is neither an assertion (a JWT) nor a valid access token of this server',
  );
}

/** Hands the token of the page's own user to the client: at its start, and whenever the page sets another one. */
export class UserToken implements ReactiveController {
  /** Why the token that was handed over last was refused; until somebody is signed in after that, by whichever way. */
  refusal: ChatError | undefined;

  private wasSignedIn = false;

  /** What was handed over last, and to which client. */
  private given: { client: ChatClient; token: string } | undefined;

  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param owner - has the client in use
   * @param retry - begins the session again, later, after a failure that passes
   */
  constructor(
    private readonly host: UserTokenHost,
    private readonly owner: Pick<ClientOwner, 'active'>,
    private readonly retry: () => void,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  hostUpdate(): void {
    const client = this.owner.active;
    if (!client) return;
    const { userToken } = this.host;
    const isSignedIn = client.user !== null;
    if (isSignedIn && !this.wasSignedIn) this.refusal = undefined;
    this.wasSignedIn = isSignedIn;
    const isOther =
      client === this.given?.client
        ? userToken !== this.given.token
        : // The session of a client without a user is begun by `begin`.
          isSignedIn && userToken !== '';
    if (isOther) void this.renew(client);
  }

  /**
   * Begins the session of a client with the page's token.
   *
   * @returns whether the page gave a token; without one, the session of the visit before is to be restored
   */
  async begin(client: ChatClient): Promise<boolean> {
    this.given = { client, token: this.host.userToken };
    if (this.host.userToken === '') return false;
    await this.give(client);
    return true;
  }

  /** Hands over another token while the client has a session, or had one. */
  private async renew(client: ChatClient): Promise<void> {
    clearTimeout(this.timer);
    const given = { client, token: this.host.userToken };
    await this.give(client).catch(({ retryable, retryAfter = 0 }: ChatError) => {
      if (!retryable || this.given?.client !== client || this.given.token !== given.token) return;
      // The session that it began with is over: the panel shows that, and tries again.
      if (client.user === null) this.retry();
      else this.timer = setTimeout(() => void this.renew(client), Math.max(RETRY_MS, retryAfter * 1000));
    });
  }

  private async give(client: ChatClient): Promise<void> {
    const token = this.host.userToken;
    this.given = { client, token };
    this.refusal = undefined;
    try {
      await client.auth.setUserToken(token);
    } catch (error) {
      const refusal = toRefusal(error);
      if (refusal && this.given.client === client && this.given.token === token) {
        this.refusal = refusal;
        this.host.requestUpdate();
        reportToDeveloper(this.host, `${USER_TOKEN} was refused (${refusal.code}).`, refusal.message);
        publish(this.host, 'chat-sign-in-request', { reason: refusal.code });
      }
      throw refusal ?? error;
    }
  }
}
