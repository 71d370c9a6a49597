import type { StartResult } from '@sotto/protocol';
import type { AuthApi } from './api/auth.js';
import type { ClientConnection } from './client-connection.js';
import type { Environment } from './environment.js';
import type { ChatError } from './errors.js';
import type { ClientEventMap } from './events.js';
import type { Emitter } from './internal/emitter.js';
import type { HeldDeletions } from './sync/deletions/held-deletions.js';
import type { Identities } from './sync/identities.js';
import { createHttpClient } from './http/http-client.js';
import type { ChatClientOptions } from './options.js';
import type { TokenStore } from './ports.js';
import { createAuth } from './resources/auth.js';
import type { UserSession } from './user-session.js';
import { createGuestMerge } from './auth/guest-merge.js';
import { createHostTokens } from './auth/host-tokens.js';
import type { HostToken } from './auth/host-tokens.js';
import { createOAuth } from './auth/oauth.js';
import { createSignIn } from './auth/sign-in.js';
import { createTokenManager } from './auth/token-manager.js';

interface IdentityDeps {
  env: Environment;
  options: Pick<ChatClientOptions, 'getToken'>;
  store: TokenStore;
  events: Pick<Emitter<ClientEventMap>, 'emit' | 'on'>;
  identities: Pick<Identities, 'learn'>;
  /** Deletions that are not sent yet. */
  held: () => Pick<HeldDeletions, 'flush' | 'forget'>;
  readStart: (request: Promise<StartResult>) => Promise<StartResult>;
  session: () => UserSession;
  connection: () => Pick<ClientConnection, 'state' | 'connect' | 'renewToken'>;
}

/** Composes what knows who the user is: sign-in, tokens, and the requests that carry them. */
export function createIdentity(deps: IdentityDeps) {
  const { env, options, store, session, connection } = deps;
  const oauth = createOAuth(env);
  const host = createHostTokens({
    ...{ env, oauth },
    getToken: options.getToken,
    userId: () => session().user?.id,
  });
  const tokens = createTokenManager({
    ...{ env, oauth, host, store, onHostChange },
    onRequired: (reason, error) => session().requireSignIn(reason, error),
    onDecline: (guestId) => guestMerge.declined(guestId),
  });
  const http = createHttpClient(env, tokens);
  const guestMerge = createGuestMerge({
    ...{ ...deps, http, guest: tokens.formerGuest, tabs: tokens.tabs, revoke: oauth.revoke },
    userId: () => session().user?.id,
    readConfig: () => auth.config(),
    onFormer: (guestId) => session().guests.set(guestId),
    onJoined: (guestId) => session().guests.join(guestId),
    async onMerged(from, user) {
      deps.identities.learn(from, user);
      await session().adopt(from);
    },
  });
  deps.events.on('user.merged', ({ from, user }) => guestMerge.merged(from, user));
  const signIn = createSignIn({
    ...{ oauth, host, http, manager: tokens },
    onUser: (user) => session().setUser(user),
    onNobody: () => session().sweep(),
    onSignedIn: guestMerge.signedIn,
    async onSignOut() {
      deps.held().forget();
      await session().signOut();
    },
    onRenewed: () => connection().renewToken(),
  });
  const auth: AuthApi = createAuth({
    ...{ env, http, oauth, host, signIn, guestMerge, manager: tokens },
    ...{ readStart: deps.readStart, beforeSignOut: () => deps.held().flush() },
    onUser: (user) => session().setUser(user),
    ending: (request) =>
      session().ending(async () => {
        const before = session().user?.id;
        await request();
        // The server has ended the session: it is forgotten here and in other tabs, but not that of another user.
        if ([undefined, before].includes(session().user?.id)) await signIn.leave();
      }),
  });

  /** The page's token names another user, or nobody: the present one signs out, and the other one in. */
  function onHostChange(next: HostToken | null): void {
    const wasConnected = connection().state.status !== 'idle';
    const required = (error?: ChatError) => session().requireSignIn('signed_out', error);
    signIn
      .adopt(() => next)
      .then((user) => {
        if (!user) required();
        // The connection itself reports a failure.
        else if (wasConnected)
          connection()
            .connect()
            .catch(() => undefined);
      }, required);
  }

  return { http, tokens, auth, guestMerge };
}
