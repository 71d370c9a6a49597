import { createTrigger } from './fault.js';
import type { Fault, Trigger } from './fault.js';

/**
 * What is refused, and how.
 *
 * @example chat.faults.refuse({ status: 429, retryAfter: 2, count: 1 });
 */
export interface Refusal {
  /** `invalid_token`, `rate_limited` or `unavailable`; at the token endpoint the OAuth code of the same meaning. */
  status: 401 | 429 | 503;
  /** Seconds, with 429 and 503. Default 1. */
  retryAfter?: number;
  /** How often; default: until it is switched off. */
  count?: number;
  /** Which requests, by the beginning of their path: `/oauth/token/`, `/socket.io/`. Default `/api/`. */
  path?: string;
  /** Instead of requests: an event that a client sends over an open WebSocket, such as `message.send`. */
  event?: string;
}

/** The faults that are on: what the proxy asks about all that passes. */
export interface FaultPlan {
  /** Milliseconds that what comes from the server has to wait. */
  delay(): number;
  /** Whether the acknowledgement that passes now is lost. */
  losesAcknowledgement(): boolean;
  /** Whether the event that passes now comes twice. */
  duplicates(): boolean;
  /** How a request is refused that begins now, if it is. */
  refusesRequest(path: string): Refusal | null;
  /** How an event is refused that a client sends now, if it is. */
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

/** Makes a plan with no fault on. */
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
    // The newest that is on.
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
