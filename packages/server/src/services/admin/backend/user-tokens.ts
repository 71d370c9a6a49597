import type { UserToken } from '@sotto/protocol';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import type { OAuthClients } from '../../../oauth/clients.js';
import { startCheckedSession } from '../../../oauth/tokens/checked-session.js';
import type { CheckedSessionDeps } from '../../../oauth/tokens/checked-session.js';
import type { SecurityLog } from '../../../security-log.js';
import { inputError } from '../fields.js';
import { findUser } from './find-users.js';

export interface UserTokensDeps extends CheckedSessionDeps {
  models: Pick<Models, 'User'>;
  clients: Pick<OAuthClients, 'find'>;
  securityLog: Pick<SecurityLog, 'signedIn'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Which token a backend asks for. */
export interface TokenWish {
  /** Id of the public client that uses it. */
  client_id: string;
  /** Seconds. */
  expiresIn: number;
}

/** Creates the function that issues an access token to a user, for the backend that has signed the user in. */
export function createUserTokens(deps: UserTokensDeps) {
  const { models, clients, securityLog, clock } = deps;

  /** @throws AppError `client_not_found`, `validation_failed`, `client_disabled` */
  async function findPage({ siteId }: Backend, clientId: string) {
    const client = await clients.find(clientId);
    if (client?.site.toString() !== siteId) throw new AppError('client_not_found');
    if (client.type !== 'public')
      throw inputError('client_id', 'must be a public client: the one of the page that uses the token');
    if (client.disabledAt) throw new AppError('client_disabled');
    return client;
  }

  /**
   * Issues a token without a refresh token, which only pages of the client's origins may use.
   * @param address - of the backend
   * @throws AppError `user_not_found`, `client_not_found`, `validation_failed`, `client_disabled`,
   * `user_disabled`; `forbidden` for a guest and a bot
   */
  return async (
    backend: Backend,
    reference: string,
    { client_id: clientId, expiresIn }: TokenWish,
    address: string,
  ): Promise<UserToken> => {
    const { siteId } = backend;
    const user = await findUser(models, siteId, reference);
    const client = await findPage(backend, clientId);
    if (user.kind !== 'user') throw new AppError('forbidden', `A ${user.kind} signs in by itself`);
    const userId = user._id.toString();
    const issued = await startCheckedSession(deps, user, {
      ...{ siteId, userId, clientId, scopes: client.scopes, narrowed: false },
      ...{ method: 'backend', refreshable: false, lifetimeSeconds: expiresIn },
    });
    if (!issued) throw new AppError('user_disabled');
    const { session, accessToken, accessTokenExpiresAt } = issued;
    const sessionId = session._id;
    securityLog.signedIn({ address, clientId, grant: 'backend', outcome: 'ok', userId, sessionId });
    const left = Math.round((accessTokenExpiresAt.getTime() - clock()) / 1000);
    return { access_token: accessToken, token_type: 'Bearer', expires_in: left };
  };
}
