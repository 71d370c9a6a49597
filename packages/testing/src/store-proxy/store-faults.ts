import type { Document } from 'bson';
import { createTrigger } from '../fault.js';
import type { Fault, Trigger } from '../fault.js';
import type { WireCommand } from './wire.js';

/**
 * Which commands: by name, one of several names, or a condition.
 *
 * @example
 * const proxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * proxy.fail('insert', { code: 91 });
 * proxy.hold(({ name, collection }) => name === 'find' && collection === 'messages');
 */
export type CommandMatch = string | readonly string[] | ((command: WireCommand) => boolean);

/** An error as the store tells it. */
export interface StoreFailure {
  /** https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml has them all. */
  code: number;
  /** Such as `NotWritablePrimary`. */
  codeName?: string;
  message?: string;
  /** Such as `RetryableWriteError`. */
  labels?: readonly string[];
  /** Any other field of the answer. */
  extra?: Document;
}

/** How many commands a fault is about; default: all until it is switched off. */
export interface FaultCount {
  count?: number;
}

/** Commands that wait. */
export interface Hold extends Fault {
  /** Lets go what is held, in order, and holds no more. */
  release(): void;
}

/** What happens to one command. */
export type Verdict =
  | { kind: 'fail'; answer: Document }
  | { kind: 'concern'; error: Document }
  | { kind: 'hold'; gate: Promise<void>; isAnswer: boolean }
  | { kind: 'double' }
  | { kind: 'lose' }
  | { kind: 'change'; change: (answer: Document) => Document };

/** What a test can order. All of it is about commands that come after the order. */
export interface StoreFaults {
  /** The store never sees it: the answer is this error. */
  fail(match: CommandMatch, failure: StoreFailure & FaultCount): Fault;
  /** The store does it, and says that the write concern was not met: with `WriteConcernTimeout` (64) no majority was seen. */
  failConcern(match: CommandMatch, failure: StoreFailure & FaultCount): Fault;
  /** It waits until it is released: before the store sees it, or, with `answer`, only its answer does. */
  hold(match: CommandMatch, options?: FaultCount & { answer?: boolean }): Hold;
  /** The store does it twice; the driver hears the answer to the second. */
  double(match: CommandMatch, options?: FaultCount): Fault;
  /** The store does it, and the connection breaks in the place of its answer. */
  loseAnswer(match: CommandMatch, options?: FaultCount): Fault;
  /** The store does it, and its answer is changed. */
  change(match: CommandMatch, change: (answer: Document) => Document, options?: FaultCount): Fault;
  /** Switches everything off, and lets go what is held. */
  clear(): void;
}

interface Rule {
  matches: (command: WireCommand) => boolean;
  trigger: Trigger;
  verdict: Verdict;
  /** Lets go what waits. */
  release?: () => void;
}

/** Creates the faults of one proxy, of which none is on. */
export function createStoreFaults(): StoreFaults & { judge(command: WireCommand): Verdict | null } {
  let rules: Rule[] = [];

  function add(
    match: CommandMatch,
    count: number | undefined,
    verdict: Verdict,
    release?: () => void,
  ): Fault {
    const trigger = createTrigger(count);
    rules.push({ matches: toCondition(match), trigger, verdict, ...(release && { release }) });
    return trigger.fault;
  }

  return {
    /** The newest order that is about a command decides. */
    judge: (command) =>
      rules.findLast(({ matches, trigger }) => matches(command) && trigger.hit())?.verdict ?? null,
    fail: (match, failure) =>
      add(match, failure.count, { kind: 'fail', answer: { ok: 0, ...errorOf(failure) } }),
    failConcern: (match, failure) => add(match, failure.count, { kind: 'concern', error: errorOf(failure) }),
    hold(match, { count, answer: isAnswer = false } = {}) {
      let open!: () => void;
      const gate = new Promise<void>((resolve) => (open = resolve));
      const fault = add(match, count, { kind: 'hold', gate, isAnswer }, open);
      return {
        get hits() {
          return fault.hits;
        },
        happened: fault.happened,
        off: fault.off,
        release() {
          fault.off();
          open();
        },
      };
    },
    double: (match, { count } = {}) => add(match, count, { kind: 'double' }),
    loseAnswer: (match, { count } = {}) => add(match, count, { kind: 'lose' }),
    change: (match, change, { count } = {}) => add(match, count, { kind: 'change', change }),
    clear() {
      const before = rules;
      rules = [];
      for (const { trigger, release } of before) {
        trigger.fault.off();
        release?.();
      }
    },
  };
}

function errorOf({ code, codeName, message, labels, extra }: StoreFailure): Document {
  return {
    code,
    codeName: codeName ?? `Code${code}`,
    errmsg: message ?? `a fault of the test (${code})`,
    ...(labels && { errorLabels: [...labels] }),
    ...extra,
  };
}

function toCondition(match: CommandMatch): (command: WireCommand) => boolean {
  if (typeof match === 'function') return match;
  const names = new Set(typeof match === 'string' ? [match] : match);
  return ({ name }) => names.has(name);
}
