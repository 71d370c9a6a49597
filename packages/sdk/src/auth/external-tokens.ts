import { ChatError, toChatError } from '../errors.js';
import type { AuthRequiredReason } from '../events.js';
import type { TokenSource } from '../token-source.js';

/** Tokens that the host has (`getToken`); asked again only when the last one is refused. */
export function createHostTokens(
  getToken: () => Promise<string>,
  onRequired: (reason: AuthRequiredReason) => void,
): TokenSource & { forget(): void } {
  let token: string | null = null;
  let pending: Promise<string> | null = null;

  function ask(): Promise<string> {
    // A function of the host: it may throw where it should reject.
    pending ??= Promise.resolve()
      .then(getToken)
      .then(
        (answer) => (token = answer),
        (error: unknown) => {
          throw toChatError(error);
        },
      )
      .finally(() => (pending = null));
    return pending;
  }

  return {
    current: async () => token ?? ask(),
    async renew(stale, reason = 'token_expired') {
      if (token !== null && token !== stale) return token;
      const answer = await ask();
      if (answer !== stale) return answer;
      // The host has nothing better: asking on would be a loop. Many may wait for one answer; one of them tells.
      if (token === stale) {
        token = null;
        onRequired(reason);
      }
      throw new ChatError('not_signed_in', 'The host gave the refused token again');
    },
    forget() {
      token = null;
    },
  };
}
