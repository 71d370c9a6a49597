import { ChatError, toChatError } from '../errors.js';
import type { AuthRequiredReason } from '../events.js';
import type { SessionTokens } from '../token-source.js';

/** Takes tokens from the page's own `getToken`, which is called again only when the last token is refused. */
export function createExternalTokens(
  getToken: () => Promise<string>,
  onRequired: (reason: AuthRequiredReason) => void,
): SessionTokens {
  let token: string | null = null;
  let pending: Promise<string> | null = null;

  function load(): Promise<string> {
    // The page's function may throw where it should reject.
    pending ??= Promise.resolve()
      .then(getToken)
      .then(
        (loaded) => (token = loaded),
        (error: unknown) => {
          throw toChatError(error);
        },
      )
      .finally(() => (pending = null));
    return pending;
  }

  return {
    current: async () => token ?? load(),
    async refresh(stale, reason = 'token_expired') {
      if (token !== null && token !== stale) return token;
      const loaded = await load();
      if (loaded !== stale) return loaded;
      // The page has nothing better, so another call would be a loop. Of all callers that wait, the first one reports it.
      if (token === stale) {
        token = null;
        onRequired(reason);
      }
      throw new ChatError('not_signed_in', 'getToken returned the token that the server refused');
    },
    forget: async () => (token = null),
    close: () => undefined,
  };
}
