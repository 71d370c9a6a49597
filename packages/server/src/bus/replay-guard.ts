/** Largest difference between the time of a message and this node's, in milliseconds. Nodes synchronize clocks by NTP. */
export const FRESH_MS = 10_000;
/** How many of a node's messages may overtake one before it counts as repeated; a power of two. */
const WINDOW = 65_536;
const WORD_BITS = 32;

/** Origin of a message: a node's start, the number of its message, and when it was sealed (ms since 1970). */
interface MessageOrigin {
  node: string;
  counter: number;
  sentAt: number;
}

/** Why a message is not accepted. */
export type ReplayRefusal = 'too_old' | 'from_the_future' | 'before_our_start' | 'repeated';

interface NodeWindow {
  highest: number;
  /** Newest time that this node stated; what it sealed before then is fresh for at most as long. */
  newestAt: number;
  /** One bit per counter, at `counter % WINDOW`. */
  seen: Uint32Array;
}

/**
 * Accepts each message once, and only for seconds. A node that starts has seen nothing, so it refuses what was
 * sealed before its start. Messages may overtake one another (RFC 4303 section 3.4.3 does it the same way).
 */
export interface ReplayGuard {
  /** Returns `null` for a message that is fresh and new, and marks it as seen. */
  refusalOf(origin: MessageOrigin): ReplayRefusal | null;
  /** Number of nodes in memory. */
  size(): number;
}

/** Creates a guard that has seen nothing. @param clock - milliseconds since 1970 */
export function createReplayGuard(clock: () => number): ReplayGuard {
  const startedAt = clock();
  const nodes = new Map<string, NodeWindow>();

  /** All messages of a node are too old to be repeated once its newest one is. */
  function dropSilentNodes(now: number): void {
    for (const [node, { newestAt }] of nodes) if (newestAt + FRESH_MS < now) nodes.delete(node);
  }

  function windowOf(node: string, now: number): NodeWindow {
    const known = nodes.get(node);
    if (known) return known;
    dropSilentNodes(now);
    const window = { highest: 0, newestAt: 0, seen: new Uint32Array(WINDOW / WORD_BITS) };
    nodes.set(node, window);
    return window;
  }

  return {
    refusalOf({ node, counter, sentAt }) {
      const now = clock();
      if (sentAt + FRESH_MS < now) return 'too_old';
      if (sentAt > now + FRESH_MS) return 'from_the_future';
      if (sentAt < startedAt) return 'before_our_start';
      const window = windowOf(node, now);
      if (counter <= window.highest - WINDOW || isSeen(window, counter)) return 'repeated';
      markSeen(window, counter);
      window.newestAt = Math.max(window.newestAt, sentAt);
      return null;
    },
    size: () => nodes.size,
  };
}

const wordOf = (counter: number) => Math.floor((counter % WINDOW) / WORD_BITS);
const bitOf = (counter: number) => 1 << (counter % WORD_BITS);

function isSeen({ highest, seen }: NodeWindow, counter: number): boolean {
  return counter <= highest && (seen[wordOf(counter)]! & bitOf(counter)) !== 0;
}

function markSeen(window: NodeWindow, counter: number): void {
  const { highest, seen } = window;
  if (counter > highest) {
    window.highest = counter;
    if (counter - highest >= WINDOW) seen.fill(0);
    // The bits of the counters in between were used by counters that have left the window.
    else for (let next = highest + 1; next <= counter; next += 1) seen[wordOf(next)]! &= ~bitOf(next);
  }
  seen[wordOf(counter)]! |= bitOf(counter);
}
