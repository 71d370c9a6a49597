import type { SkewedClock } from './clock.js';
import type { FaultPlan, Refusal } from './fault-plan.js';
import type { Fault } from './fault.js';
import type { Person } from './people.js';
import type { FaultProxy } from './proxy/fault-proxy.js';

/**
 * Faults between the clients and the server. They are injected in front of the real server, on REST, Socket.IO (WebSocket
 * and polling) and the plain WebSocket alike; `person()` and `room()` are not affected.
 *
 * @example
 * chat.faults.goAway();
 * const sent = client.messages.send('general', 'Written offline');
 * chat.faults.comeBack();
 * await sent;
 */
export interface Faults {
  /**
   * The server sends, edits or deletes a message, but its response never arrives: the connection breaks instead, as it
   * does when a response is really lost.
   *
   * @param options - `count`: how many times; default: until it is switched off
   * @returns the handle of the fault
   */
  loseAcknowledgements(options?: { count?: number }): Fault;
  /**
   * Delays everything from the server (responses, events, acknowledgements) and keeps its order.
   *
   * @param ms - milliseconds
   * @returns the handle of the fault
   */
  delay(ms: number): Fault;
  /**
   * Events over sockets arrive twice in a row.
   *
   * @param options - `count`: how many times; default: until it is switched off
   * @returns the handle of the fault
   */
  duplicate(options?: { count?: number }): Fault;
  /** Breaks every open socket, including polling ones; new ones can be opened at once. */
  cutSockets(): void;
  /**
   * Responds in place of the server, which does not receive the request. Preflight requests of browsers are forwarded.
   *
   * @param refusal - which requests or event, with which status, how many times
   * @returns the handle of the fault
   */
  refuse(refusal: Refusal): Fault;
  /**
   * Expires the access tokens that were issued so far: requests get 401, and open sockets are closed. Refresh tokens stay
   * valid.
   *
   * @param person - whose tokens; default: those of all users
   * @returns a promise that resolves when they have expired
   */
  expireTokens(person?: Person): Promise<void>;
  /**
   * Moves the server's clock. The store and all timers still follow the machine's clock.
   *
   * @param ms - milliseconds ahead of the machine's clock; negative: behind; 0: no offset
   */
  skewClock(ms: number): void;
  /** Makes the server unreachable: open connections break, and so do new ones. The data stays. */
  goAway(): void;
  /**
   * Makes the server unreachable until a promise settles.
   *
   * @param until - its result does not matter
   * @returns a promise that resolves when the server is reachable again
   */
  goAway(until: Promise<unknown>): Promise<void>;
  /** The end of `goAway`. */
  comeBack(): void;
  /** Switches every fault off: no delay, no clock offset, the server is reachable. */
  clear(): void;
}

interface FaultsDeps {
  plan: FaultPlan;
  proxy: FaultProxy;
  clock: SkewedClock;
  expireTokens: (userId?: string) => Promise<void>;
}

/** Creates the faults of one chat. */
export function createFaults({ plan, proxy, clock, expireTokens }: FaultsDeps): Faults {
  function goAway(): void;
  function goAway(until: Promise<unknown>): Promise<void>;
  function goAway(until?: Promise<unknown>): Promise<void> | void {
    proxy.goAway();
    return until && Promise.allSettled([until]).then(() => proxy.comeBack());
  }

  return {
    loseAcknowledgements: ({ count } = {}) => plan.add.lostAcknowledgements(count),
    delay: (ms) => plan.add.delay(ms),
    duplicate: ({ count } = {}) => plan.add.duplicates(count),
    cutSockets: () => proxy.cutSockets(),
    refuse: (refusal) => plan.add.refusal(refusal),
    expireTokens: (person) => expireTokens(person?.user.id),
    skewClock: (ms) => void (clock.skewMs = ms),
    goAway,
    comeBack: () => proxy.comeBack(),
    clear() {
      plan.clear();
      clock.skewMs = 0;
      proxy.comeBack();
    },
  };
}
