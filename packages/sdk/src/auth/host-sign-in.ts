import type { Profile } from '@sotto/protocol';
import type { RequestOptions } from '../options.js';
import { isOtherUser } from './host-tokens.js';
import type { HostToken, HostTokens, HostTokenSource } from './host-tokens.js';
import type { AssertionOptions } from './oauth.js';
import type { TokenManager } from './token-manager.js';

interface HostSignInDeps {
  host: HostTokenSource;
  manager: TokenManager;
  onUser: (user: Profile | null) => void;
  onRenewed: () => Promise<void>;
  /** Signs out on this device; returns a token by which the server can revoke the session. */
  leave: () => Promise<string | null>;
  revoke: (token: string | null) => Promise<void>;
  readUser: (options?: RequestOptions) => Promise<Profile>;
  readNewUser: (options?: RequestOptions) => Promise<Profile>;
}

/** Creates the function that follows the page's own user: signs the user in, renews the session, signs the user out. */
export function createHostSignIn({ host, manager, ...deps }: HostSignInDeps) {
  let adopting: Promise<unknown> = Promise.resolve();

  /** Takes new tokens of the user who is signed in. */
  async function renew(next: HostTokens, options?: RequestOptions): Promise<Profile> {
    const before = manager.refreshToken;
    await manager.renewHost(next);
    // First the socket, which would end with the previous session. Without a refresh token that one expires by itself.
    void deps.onRenewed().then(() => deps.revoke(before));
    return deps.readUser(options);
  }

  /** Signs the page's user out, at once: the server may be out of reach, which must not keep the user here. */
  async function signOut(): Promise<void> {
    deps.onUser(null);
    void deps.revoke(await deps.leave());
  }

  /** Takes what the page says of its user. Nothing of another one may be seen, so that one signs out first. */
  async function adopt(next: HostToken | null, options?: AssertionOptions): Promise<Profile | null> {
    const before = manager.host;
    // Before the exchange, which may fail.
    if (before && (!next || isOtherUser(next.subject, before.subject))) await signOut();
    if (!next) return null;
    const exchanged = await host.exchange(next, options);
    const present = manager.host;
    if (present && (await host.isSameUser(exchanged, present.subject))) return renew(exchanged, options);
    if (present) await signOut();
    else deps.onUser(null);
    await manager.beginHost(exchanged);
    return deps.readNewUser(options);
  }

  /** Takes what the page says of its user, one after the other: the last one counts. */
  return (
    ask: () => HostToken | null | Promise<HostToken | null>,
    options?: AssertionOptions,
  ): Promise<Profile | null> => {
    const adopted = adopting.catch(() => undefined).then(async () => adopt(await ask(), options));
    adopting = adopted;
    return adopted;
  };
}
