import type { Scope } from '@sotto/protocol';
import { authenticate, replaceSession, secondsLeft } from '../connections/authenticate.js';
import type { Connections } from '../connections/connections.js';
import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

interface AuthHandlerDeps extends Pick<
  SocketsDeps,
  'limiter' | 'clock' | 'failedAuthentications' | 'origins' | 'securityLog' | 'services'
> {
  connections: Connections;
}

/** Handles `auth.refresh`: a new token for an open connection, which stays in all its rooms. */
export function authRefreshHandler(deps: AuthHandlerDeps, scopes: readonly Scope[]): Handler<'auth.refresh'> {
  return async (connection, { token }) => {
    const { userId } = connection.session.actor;
    await deps.limiter.enforce('api.user', userId, deps.services.prices.ofRooms(userId));
    replaceSession(connection.session, await authenticate(deps, token, connection, scopes));
    // The scopes may have changed, and with them the channels of a monitor.
    await deps.connections.refresh(connection.session.actor.userId);
    return { expiresIn: secondsLeft(connection.session.actor, deps.clock()) };
  };
}
