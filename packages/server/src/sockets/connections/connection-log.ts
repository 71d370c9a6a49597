import type { SecurityLog } from '../../security-log.js';
import type { Connection } from './connection.js';

interface ConnectionLogDeps {
  /** Milliseconds since 1970. */
  clock: () => number;
  securityLog: Pick<SecurityLog, 'socketOpened' | 'socketClosed'>;
}

/** Writes the life of each connection to the security log. */
export interface ConnectionLog {
  opened(connection: Connection): void;
  /** Does nothing for a connection that was never `opened`. */
  closed(connection: Connection): void;
}

/** Creates the log of connections. */
export function createConnectionLog({ clock, securityLog }: ConnectionLogDeps): ConnectionLog {
  /** Time of opening, in milliseconds since 1970. */
  const openedAt = new Map<Connection, number>();
  return {
    opened(connection) {
      openedAt.set(connection, clock());
      securityLog.socketOpened(identityOf(connection));
    },
    closed(connection) {
      const since = openedAt.get(connection);
      if (since === undefined) return;
      openedAt.delete(connection);
      const seconds = Math.round((clock() - since) / 1000);
      securityLog.socketClosed({
        ...identityOf(connection),
        reason: connection.endReason ?? 'client',
        seconds,
      });
    },
  };
}

function identityOf({ address, transport, id, session }: Connection) {
  const { userId, clientId, sessionId } = session.actor;
  return { userId, address, clientId, sessionId, transport, connection: id };
}
