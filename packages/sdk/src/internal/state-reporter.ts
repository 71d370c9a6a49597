import type { ConnectionState } from '../events.js';

/** Holds the state of a connection, and reports each change of it. */
export function createStateReporter(onChange: (state: ConnectionState) => void) {
  let current: ConnectionState = { status: 'idle' };
  return {
    get current() {
      return current;
    },
    report(next: ConnectionState): void {
      if (next.status === current.status && next.nextTryAt === current.nextTryAt) return;
      current = next;
      onChange(next);
    },
  };
}
