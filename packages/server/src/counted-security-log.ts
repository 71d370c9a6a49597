import type { MetricsRecorder } from './metrics.js';
import type { SecurityLog } from './security-log.js';

type EventOf<Name extends keyof SecurityLog> = Parameters<SecurityLog[Name]>[0];

/** Wraps a security log so that each event is counted, including those whose lines the log leaves out. */
export function countSecurityLog(log: SecurityLog, metrics: MetricsRecorder): SecurityLog {
  function counted<Name extends keyof SecurityLog>(name: Name, count: (event: EventOf<Name>) => void) {
    const write = log[name] as (event: EventOf<Name>) => void;
    return (event: EventOf<Name>): void => {
      count(event);
      write(event);
    };
  }
  const byOutcome = (label: string) => (event: { outcome: 'ok' | 'refused' }) =>
    metrics.securityEvent(label, event.outcome);
  const always = (label: string, outcome: 'ok' | 'refused') => () => metrics.securityEvent(label, outcome);

  return {
    registered: counted('registered', byOutcome('register')),
    signedIn: counted('signedIn', byOutcome('sign_in')),
    refreshed: counted('refreshed', byOutcome('refresh')),
    tokenReused: counted('tokenReused', always('token_reuse', 'refused')),
    signedOut: counted('signedOut', always('sign_out', 'ok')),
    credentialsChanged: counted('credentialsChanged', byOutcome('credentials_change')),
    authenticationFailed: counted('authenticationFailed', always('authentication', 'refused')),
    originRefused: counted('originRefused', always('origin', 'refused')),
    redirectRefused: counted('redirectRefused', always('redirect', 'refused')),
    limited: counted('limited', ({ limit }) => metrics.limited(limit)),
    fileScanned: counted('fileScanned', byOutcome('file_scan')),
    socketOpened: counted('socketOpened', always('socket_open', 'ok')),
    socketClosed: counted('socketClosed', ({ transport, reason }) => metrics.socketClosed(transport, reason)),
  };
}
