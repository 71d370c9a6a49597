import type { MetricsRecorder } from './metrics.js';
import type { SecurityLog } from './security-log.js';

/** Wraps a log and counts each event, also those that the log omits because there are too many. */
export function countSecurityLog(log: SecurityLog, metrics: MetricsRecorder): SecurityLog {
  return {
    registered(event) {
      metrics.securityEvent('register', event.outcome);
      log.registered(event);
    },
    signedIn(event) {
      metrics.securityEvent('sign_in', event.outcome);
      log.signedIn(event);
    },
    refreshed(event) {
      metrics.securityEvent('refresh', event.outcome);
      log.refreshed(event);
    },
    tokenReused(event) {
      metrics.securityEvent('token_reuse', 'refused');
      log.tokenReused(event);
    },
    signedOut(event) {
      metrics.securityEvent('sign_out', 'ok');
      log.signedOut(event);
    },
    credentialsChanged(event) {
      metrics.securityEvent('credentials_change', event.outcome);
      log.credentialsChanged(event);
    },
    authenticationFailed(event) {
      metrics.securityEvent('authentication', 'refused');
      log.authenticationFailed(event);
    },
    originRefused(event) {
      metrics.securityEvent('origin', 'refused');
      log.originRefused(event);
    },
    limited(event) {
      metrics.limited(event.limit);
      log.limited(event);
    },
    socketOpened(event) {
      metrics.securityEvent('socket_open', 'ok');
      log.socketOpened(event);
    },
    socketClosed(event) {
      metrics.socketClosed(event.door, event.reason);
      log.socketClosed(event);
    },
  };
}
