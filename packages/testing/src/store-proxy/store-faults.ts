import type { Document } from 'bson';
import { createTrigger } from '../fault.js';
import type { Fault, Trigger } from '../fault.js';
import type { WireCommand } from './wire.js';

/**
 * Which commands a fault applies to: a name, one of several names, or a condition.
 *
 * @example
 * const proxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * proxy.fail('insert', { code: 91 });
 * proxy.hold(({ name, collection }) => name === 'find' && collection === 'messages');
 */
export type CommandMatch = string | readonly string[] | ((command: WireCommand) => boolean);

/**
 * An error of the store.
 *
 * @example
 * const failure: StoreFailure = { code: 10107, codeName: 'NotWritablePrimary', labels: ['RetryableWriteError'] };
 */
export interface StoreFailure {
  /** Error code of MongoDB: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml lists them. */
  code: number;
  /** Such as `NotWritablePrimary`. Default: `Code` and the number. */
  codeName?: string;
  /** `errmsg` of the reply. */
  message?: string;
  /** `errorLabels` of the reply, such as `RetryableWriteError`. */
  labels?: readonly string[];
  /** Other fields of the reply. */
  extra?: Document;
}

/**
 * Limits how many times a fault happens.
 *
 * @example
 * const proxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * proxy.double('insert', { count: 1 });
 */
export interface FaultCount {
  /** Default: until it is switched off. */
  count?: number;
}

/**
 * Handle of commands that are held back.
 *
 * @example
 * const proxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * const held: Hold = proxy.hold('insert');
 * await held.happened();
 * held.release();
 */
export interface Hold extends Fault {
  /** Releases the held commands, in order, and holds no more. */
  release(): void;
}

/** What happens to one command. */
export type Verdict =
  | { kind: 'fail'; reply: Document }
  | { kind: 'concern'; error: Document }
  | { kind: 'hold'; gate: Promise<void>; isReply: boolean }
  | { kind: 'double' }
  | { kind: 'lose' }
  | { kind: 'change'; change: (reply: Document) => Document };

/**
 * Faults between a server and its store. Each applies to commands that arrive after the call; the newest that matches wins.
 *
 * @example
 * const proxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * const lost = proxy.loseReply('insert', { count: 1 });
 * await lost.happened();
 */
export interface StoreFaults {
  /**
   * Replies with an error; the store never receives the command.
   *
   * @param match - which commands
   * @param failure - the error, and how many times
   * @returns the handle of the fault
   */
  fail(match: CommandMatch, failure: StoreFailure & FaultCount): Fault;
  /**
   * The store executes the command, and the reply says that the write concern was not met, as after a timeout (64) without
   * a majority.
   *
   * @param match - which commands
   * @param failure - the write concern error, and how many times
   * @returns the handle of the fault
   */
  failConcern(match: CommandMatch, failure: StoreFailure & FaultCount): Fault;
  /**
   * Holds a command until it is released.
   *
   * @param match - which commands
   * @param options - `reply`: the store executes the command, and its reply is held; `count`: how many times
   * @returns the handle of the fault, which also releases what is held
   */
  hold(match: CommandMatch, options?: FaultCount & { reply?: boolean }): Hold;
  /**
   * The store executes the command twice; the driver receives the second reply.
   *
   * @param match - which commands
   * @param options - `count`: how many times
   * @returns the handle of the fault
   */
  double(match: CommandMatch, options?: FaultCount): Fault;
  /**
   * The store executes the command, and the connection breaks before the reply.
   *
   * @param match - which commands
   * @param options - `count`: how many times
   * @returns the handle of the fault
   */
  loseReply(match: CommandMatch, options?: FaultCount): Fault;
  /**
   * The store executes the command, and its reply is changed.
   *
   * @param match - which commands
   * @param change - returns the document that the driver receives
   * @param options - `count`: how many times
   * @returns the handle of the fault
   */
  change(match: CommandMatch, change: (reply: Document) => Document, options?: FaultCount): Fault;
  /** Switches every fault off and releases what is held. */
  clear(): void;
}

interface Rule {
  matches: (command: WireCommand) => boolean;
  trigger: Trigger;
  verdict: Verdict;
  /** Releases what is held. */
  release?: () => void;
}

/** Creates the faults of one proxy; none is on. */
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
    /** The newest fault that matches a command wins. */
    judge: (command) =>
      rules.findLast(({ matches, trigger }) => matches(command) && trigger.hit())?.verdict ?? null,
    fail: (match, failure) =>
      add(match, failure.count, { kind: 'fail', reply: { ok: 0, ...errorOf(failure) } }),
    failConcern: (match, failure) => add(match, failure.count, { kind: 'concern', error: errorOf(failure) }),
    hold(match, { count, reply: isReply = false } = {}) {
      let open!: () => void;
      const gate = new Promise<void>((resolve) => (open = resolve));
      const fault = add(match, count, { kind: 'hold', gate, isReply }, open);
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
    loseReply: (match, { count } = {}) => add(match, count, { kind: 'lose' }),
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
