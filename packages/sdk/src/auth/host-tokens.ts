import type { Profile } from '@sotto/protocol';
import type { Environment } from '../environment.js';
import { toChatError } from '../errors.js';
import { paths } from '../http/paths.js';
import { sendRequest } from '../http/send-request.js';
import { orAborted } from '../internal/or-aborted.js';
import type { AuthRequiredReason } from '../events.js';
import type { GetToken, TokenReason } from '../options.js';
import type { StoredTokens } from '../ports.js';
import type { AssertionOptions, OAuth } from './oauth.js';

/** The page's token of its own user. */
export interface HostToken {
  token: string;
  /** Who that is, by the page's own names; unknown for an access token, which says nothing about its user. */
  subject: string | undefined;
  /** What the token was exchanged for, once it was. */
  tokens?: StoredTokens;
}

/** Tokens of a user whom the page itself signs in. */
export type HostTokens = HostToken & Required<Pick<HostToken, 'tokens'>>;

export type HostTokenSource = ReturnType<typeof createHostTokens>;

interface HostTokensDeps {
  env: Environment;
  oauth: Pick<OAuth, 'assertion'>;
  getToken: GetToken | undefined;
  /** Id of the user who is signed in. */
  userId: () => string | undefined;
}

/** Gets the tokens of the page's own user: an assertion is exchanged for an access token, which is used as it is. */
export function createHostTokens({ env, oauth, getToken, userId }: HostTokensDeps) {
  let isDue = getToken !== undefined;

  return {
    /** Whether the page has a function to ask. */
    isAvailable: isDue,
    /** Whether the page was never asked: the first call that needs a token asks it, later only one that begins a session. */
    get isDue() {
      return isDue;
    },
    /** The user's session ended, so only a call that begins a session asks the page. */
    dismiss: () => void (isDue = false),
    /** Gets the tokens that the page's token stands for. */
    async exchange(next: HostToken, options: AssertionOptions = {}): Promise<HostTokens> {
      const { token } = next;
      const tokens =
        next.tokens ??
        (isAssertion(token)
          ? await oauth.assertion(token, options)
          : { accessToken: token, expiresAt: Infinity, scope: '' });
      return { ...next, tokens };
    },
    /** Returns whether new tokens belong to the user who is signed in, whom an earlier token named `subject`. */
    async isSameUser({ tokens, subject }: HostTokens, before: string | undefined): Promise<boolean> {
      if (subject !== undefined || before !== undefined) return subject === before;
      const id = userId();
      if (id === undefined) return true;
      const headers = { authorization: `Bearer ${tokens.accessToken}` };
      const user = await sendRequest<Profile>(env, { method: 'GET', path: paths.profile, headers });
      return user.id === id;
    },
    /** Asks the page. Resolves with `null` where it has no user. */
    async ask(reason: TokenReason, signal?: AbortSignal): Promise<HostToken | null> {
      // The page's function may throw where it should reject.
      const asked = Promise.resolve()
        .then(() => getToken?.({ reason }))
        .catch((error: unknown) => {
          throw toChatError(error);
        });
      const token = await orAborted(asked, signal);
      isDue = false;
      return readToken(token);
    },
  };
}

/** Reads what the page says of its user: `null` and `''` mean that it has none. */
export const readToken = (token: string | null | undefined): HostToken | null =>
  token ? { token, subject: isAssertion(token) ? subjectOf(token) : undefined } : null;

/** Returns whether two tokens of the page are known to name different users. */
export const isOtherUser = (subject: string | undefined, before: string | undefined): boolean =>
  subject !== undefined && before !== undefined && subject !== before;

/** Returns why the page is asked, by why the last token no longer serves. */
export const askedBecause = (reason: AuthRequiredReason): TokenReason =>
  reason === 'token_expired' ? 'expired' : 'revoked';

/** A JWT (RFC 7519) has two dots; access tokens of the server have none. */
const isAssertion = (token: string) => token.split('.').length === 3;

/** Reads whom an assertion is about, only to notice another user: the server verifies it. */
function subjectOf(assertion: string): string | undefined {
  try {
    const payload = atob(assertion.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'));
    const { iss, sub } = JSON.parse(payload) as { iss?: unknown; sub?: unknown };
    return `${String(iss)} ${String(sub)}`;
  } catch {
    return undefined;
  }
}
