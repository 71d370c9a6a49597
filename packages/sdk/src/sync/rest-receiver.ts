import type { ChangesPage, Profile, Room } from '@sotto/protocol';
import { toChatError } from '../errors.js';
import type { ChatError } from '../errors.js';
import type { ClientEventMap } from '../events.js';
import type { Environment } from '../environment.js';
import type { Emitter } from '../internal/emitter.js';
import { isHidden } from '../internal/page.js';
import type { GapRecovery } from './gap-recovery.js';
import { createPolledRooms } from './polled-rooms.js';

/** Failed sockets in a row after which the network is taken to block them, provided that the server responds. */
const MAX_FAILURES = 3;
/** Milliseconds between two polls after a change. */
const SHORTEST_MS = 2_000;
/** Milliseconds between two polls at most. */
const LONGEST_MS = 15_000;
/** Milliseconds between two polls while the page is hidden. */
const HIDDEN_MS = 30_000;
const GROWTH = 1.5;

interface RestReceiverDeps {
  env: Pick<Environment, 'clock' | 'random' | 'page'>;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  /** Reads the joined rooms. */
  readRooms: () => Promise<Room[]>;
  readChanges: (slug: string, since: number) => Promise<ChangesPage>;
  /** The rooms that the page tracks. */
  recovery: GapRecovery;
  user: () => Profile | null;
  /** Polling started or ended. */
  onChange: () => void;
}

/**
 * Receives over REST where the server can be reached but no socket opens: a proxy refuses or swallows upgrades. Attempts
 * to open a socket continue, and the first one that succeeds ends the polling.
 */
export function createRestReceiver(deps: RestReceiverDeps) {
  const { clock, random } = deps.env;
  const polledRooms = createPolledRooms({ ...deps, clock });
  let failures = 0;
  let isActive = false;
  /** Changes with each end: the result of a poll that started before is dropped. */
  let round = 0;
  let isPolling = false;
  let wait = SHORTEST_MS;
  let timer: unknown;

  async function poll(): Promise<void> {
    const mine = round;
    isPolling = true;
    try {
      const rooms = await deps.readRooms();
      const me = deps.user();
      if (mine !== round || !me) return;
      const wasActive = isActive;
      isActive = true;
      const isNew = polledRooms.update(rooms, me);
      // A listener of an event may end the polling, and so may one of the change.
      if (mine !== round) return;
      wait = isNew ? SHORTEST_MS : Math.min(LONGEST_MS, wait * GROWTH);
      if (!wasActive) deps.onChange();
      if (mine === round) schedule(wait);
    } catch (error) {
      if (mine === round) onFailure(toChatError(error));
    } finally {
      if (mine === round) isPolling = false;
    }
  }

  /** If REST fails too, the server is unreachable: the next socket that fails starts again. */
  function onFailure({ code, retryAfter = 0, retryable }: ChatError): void {
    if (isActive && retryable && code !== 'network' && code !== 'timeout')
      return schedule(Math.max(LONGEST_MS, retryAfter * 1000));
    const wasActive = isActive;
    end();
    if (wasActive) deps.onChange();
  }

  function schedule(milliseconds: number): void {
    const least = isHidden(deps.env) ? HIDDEN_MS : milliseconds;
    // Jitter, so that a thousand clients behind one proxy do not poll in the same second.
    timer = clock.setTimeout(() => void poll(), least * (0.8 + 0.4 * random()));
  }

  function end(): void {
    round += 1;
    isPolling = false;
    isActive = false;
    wait = SHORTEST_MS;
    clock.clearTimeout(timer);
    polledRooms.clear();
  }

  return {
    /** Whether events are received over REST now. */
    get isActive() {
      return isActive;
    },
    sync: polledRooms.sync,
    /** A socket did not open. One that timed out counts as much as several that were refused. */
    failed({ code }: ChatError): void {
      failures += code === 'timeout' ? MAX_FAILURES : 1;
      if (failures >= MAX_FAILURES && !isActive && !isPolling) void poll();
    },
    /** A socket is open, or none is wanted any more. */
    stop(): void {
      failures = 0;
      end();
    },
  };
}
