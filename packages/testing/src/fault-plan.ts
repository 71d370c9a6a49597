import { createTrigger } from './fault.js';
import type { Fault, Trigger } from './fault.js';

/**
 * Which requests or events are refused, and with which status.
 *
 * @example chat.faults.refuse({ status: 429, retryAfter: 2, count: 1 });
 */
export interface Refusal {
  /** HTTP status; its code is `invalid_token`, `rate_limited` or `unavailable`, at the token endpoint the OAuth equivalent. */
  status: 401 | 429 | 503;
  /** `Retry-After` in seconds, with 429 and 503. Default 1. */
  retryAfter?: number;
  /** How many times; default: until it is switched off. */
  count?: number;
  /** Prefix of the paths that are refused: `/oauth/token/`, `/socket.io/`. Default `/api/`. */
  path?: string;
  /** Refuses an event instead of requests: one that a client sends over an open WebSocket, such as `message.send`. */
  event?: string;
}

/** The faults that are on. The proxy consults it for everything that it forwards. */
export interface FaultPlan {
  /** Milliseconds by which data from the server is delayed. */
  delay(): number;
  /** Whether this acknowledgement is lost. */
  losesAcknowledgement(): boolean;
  /** Whether this event is forwarded twice. */
  duplicates(): boolean;
  /** The refusal of this request; `null`: it is forwarded. */
  refusesRequest(path: string): Refusal | null;
  /** The refusal of this event of a client; `null`: it is forwarded. */
  refusesEvent(name: string): Refusal | null;
  add: {
    delay(ms: number): Fault;
    lostAcknowledgements(count?: number): Fault;
    duplicates(count?: number): Fault;
    refusal(refusal: Refusal): Fault;
  };
  /** Switches everything off. */
  clear(): void;
}

/** Creates a plan without faults. */
export function createFaultPlan(): FaultPlan {
  const delays: [Trigger, number][] = [];
  const losses: Trigger[] = [];
  const doubles: Trigger[] = [];
  const refusals: [Trigger, Refusal][] = [];

  function add<T>(list: T[], entry: T, { fault }: Trigger): Fault {
    list.push(entry);
    return fault;
  }
  const refuse = (fits: (refusal: Refusal) => boolean): Refusal | null =>
    refusals.find(([trigger, refusal]) => fits(refusal) && trigger.hit())?.[1] ?? null;

  return {
    // The newest delay wins.
    delay: () => delays.findLast(([trigger]) => trigger.hit())?.[1] ?? 0,
    losesAcknowledgement: () => losses.some((trigger) => trigger.hit()),
    duplicates: () => doubles.some((trigger) => trigger.hit()),
    refusesRequest: (url) =>
      refuse(({ event, path = '/api/' }) => event === undefined && url.startsWith(path)),
    refusesEvent: (name) => refuse(({ event }) => event === name),
    add: {
      delay(ms) {
        const trigger = createTrigger();
        return add(delays, [trigger, ms], trigger);
      },
      lostAcknowledgements(count) {
        const trigger = createTrigger(count);
        return add(losses, trigger, trigger);
      },
      duplicates(count) {
        const trigger = createTrigger(count);
        return add(doubles, trigger, trigger);
      },
      refusal(refusal) {
        const trigger = createTrigger(refusal.count);
        return add(refusals, [trigger, refusal], trigger);
      },
    },
    clear() {
      const all = [...losses, ...doubles, ...[...delays, ...refusals].map(([trigger]) => trigger)];
      for (const { fault } of all) fault.off();
      for (const list of [delays, losses, doubles, refusals]) list.length = 0;
    },
  };
}
