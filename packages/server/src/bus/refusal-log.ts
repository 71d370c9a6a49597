import type { Logger } from 'pino';
import type { BusRefusal } from './sealed-message.js';

/** Minimum interval between two logs of a reason, in milliseconds: an attacker in Redis must not fill the log. */
const LOG_EVERY_MS = 10_000;

const ADVICE: Record<BusRefusal, string> = {
  unreadable: 'no key of this node opens it (do all nodes have the same FERNET_KEYS?), or it was forged',
  other_channel: 'it was made for another channel; another program writes to Redis',
  repeated: 'it was delivered before; another program writes to Redis',
  too_old: 'it is too old; the clock of a node is wrong, or another program writes to Redis',
  from_the_future: 'it is from the future; the clock of a node is wrong',
  before_our_start: 'it was sent before this node started',
};

/** Logs refused bus payloads: each reason at once, then with the count of those that followed. */
export interface RefusalLog {
  add(reason: BusRefusal, channel: string): void;
}

/** Creates the log. @param clock - milliseconds since 1970 */
export function createRefusalLog(logger: Logger, clock: () => number): RefusalLog {
  const known = new Map<BusRefusal, { count: number; loggedAt: number }>();
  return {
    add(reason, channel) {
      const entry = known.get(reason) ?? { count: 0, loggedAt: -Infinity };
      known.set(reason, entry);
      entry.count += 1;
      if (clock() - entry.loggedAt < LOG_EVERY_MS) return;
      logger.warn({ reason, channel, count: entry.count }, `a bus payload was refused: ${ADVICE[reason]}`);
      entry.count = 0;
      entry.loggedAt = clock();
    },
  };
}
