import type { SkewedClock } from './clock.js';
import type { FaultPlan, Refusal } from './fault-plan.js';
import type { Fault } from './fault.js';
import type { Person } from './people.js';
import type { FaultProxy } from './proxy/fault-proxy.js';

/**
 * What can go wrong between the clients and the server, to order. All of it happens in front of the real server, on REST,
 * Socket.IO (WebSocket and polling) and the plain WebSocket alike; `person()` and `room()` are never hit.
 *
 * @example
 * chat.faults.goAway();
 * const sent = client.messages.send('general', 'Written while nobody answered');
 * chat.faults.comeBack();
 * await sent;
 */
export interface Faults {
  /**
   * The server does a send, an edit or a deletion of a message, but its answer never arrives: the connection breaks
   * instead, as it does when an answer is really lost. `count`: how often; default: until it is switched off.
   */
  loseAcknowledgements(options?: { count?: number }): Fault;
  /** All that comes from the server (answers, events, acknowledgements) arrives that many milliseconds later, in order. */
  delay(ms: number): Fault;
  /** Events over sockets come twice in a row. */
  duplicate(options?: { count?: number }): Fault;
  /** Breaks every open socket, polling ones too; new ones may be opened at once. */
  cutSockets(): void;
  /** Answers instead of the server, which hears nothing of it. Preflight requests of browsers pass. */
  refuse(refusal: Refusal): Fault;
  /**
   * The access tokens that were issued so far, to one person or to everybody, end now: requests are answered 401, and open
   * sockets end. Refresh tokens stay good.
   */
  expireTokens(person?: Person): Promise<void>;
  /**
   * Sets the server's clock ahead by so many milliseconds, or behind (negative); 0 is right again. The store and all
   * timers follow the machine still.
   */
  skewClock(ms: number): void;
  /** From now on nobody answers: what is open breaks, and so does what is tried. The data stays. */
  goAway(): void;
  /** The same until a promise is settled: then the server is back, and the promise that this answers resolves. */
  goAway(until: Promise<unknown>): Promise<void>;
  /** The end of `goAway`. */
  comeBack(): void;
  /** Switches everything off: no delay, the right time, the server is back. */
  clear(): void;
}

interface FaultsDeps {
  plan: FaultPlan;
  proxy: FaultProxy;
  clock: SkewedClock;
  expireTokens: (userId?: string) => Promise<void>;
}

/** Makes what a test orders its faults by. */
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
