import { CommandError } from './errors.js';
import { Execution } from './execution.js';
import type { CommandSteps } from './execution.js';

/** The transactions of the store, as the scheduler needs them. */
export interface Transactions {
  begin(): void;
  commit(): void;
  /** Undoes everything since `begin`, in the file and in memory. */
  rollback(): void;
}

/** A piece of work; `start` is called again if it has to be repeated. */
export interface Work<T> {
  access: 'read' | 'write';
  start(execution: Execution): CommandSteps<T>;
}

interface Task {
  access: 'read' | 'write';
  execution: Execution;
  begin: () => CommandSteps<unknown>;
  steps: CommandSteps<unknown>;
  /** Part of its work is on disk already, so it cannot be repeated. */
  committed: boolean;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

type Result = { value: unknown } | { error: unknown };

/**
 * Runs all work that arrived in one turn of the event loop: first reads, which only ever see what is on disk, then writes,
 * which share one transaction with one fsync and settle after it. Long work runs in slices of 5 ms, one per turn, so that
 * it does not block other work.
 */
export class Scheduler {
  private reads: Task[] = [];
  private writes: Task[] = [];
  /** Tasks that wrote in the open transaction, with their results if they are done. */
  private open: Map<Task, Result | undefined> | undefined;
  private woken = false;
  private idle: (() => void)[] = [];

  constructor(private readonly transactions: Transactions) {}

  /** Queues work; resolves with its result once its writes are on disk. */
  run<T>({ access, start }: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const execution = new Execution();
      const begin = () => start(execution);
      const task = { access, execution, begin, steps: begin(), committed: false, resolve, reject } as Task;
      (access === 'read' ? this.reads : this.writes).push(task);
      this.wake();
    });
  }

  /** Rejects pending reads with an error, and waits for pending writes. */
  async drain(error: CommandError): Promise<void> {
    for (const task of this.reads) task.execution.cancel(error);
    while (this.reads.length > 0 || this.writes.length > 0)
      await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private wake(): void {
    if (this.woken) return;
    this.woken = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.woken = false;
    const { reads, writes } = this;
    this.reads = [];
    this.writes = [];
    // A long write may have left its transaction open, and reads must not see what is not on disk.
    if (reads.length > 0) this.commit();
    for (const task of reads) this.settleOrQueue(task, advance(task), this.reads);
    for (const task of writes) this.write(task);
    if (this.open && [...this.open.values()].some((result) => result !== undefined)) this.commit();
    if (this.reads.length > 0 || this.writes.length > 0) this.wake();
    else {
      this.commit();
      for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  private settleOrQueue(task: Task, result: Result | undefined, queue: Task[]): void {
    if (result) settle(task, result);
    else queue.push(task);
  }

  private write(task: Task): void {
    try {
      if (!this.open) {
        this.transactions.begin();
        this.open = new Map();
      }
    } catch (error) {
      settle(task, { error });
      return;
    }
    const result = advance(task);
    this.open.set(task, result);
    // Any other error than one for the client may have left a write half done.
    if (result && 'error' in result && !(result.error instanceof CommandError)) this.abort(result.error);
    else if (!result) this.writes.push(task);
  }

  private commit(): void {
    const { open } = this;
    if (!open) return;
    try {
      this.transactions.commit();
    } catch (error) {
      this.abort(error);
      return;
    }
    this.open = undefined;
    for (const [task, result] of open) {
      task.committed = true;
      if (result) settle(task, result);
    }
  }

  /** Rolls the transaction back and repeats its tasks, each alone, so that only the failing one is rejected. */
  private abort(cause: unknown): void {
    const tasks = [...this.open!.keys()];
    this.open = undefined;
    this.writes = this.writes.filter((task) => !tasks.includes(task));
    this.transactions.rollback();
    for (const task of tasks) {
      task.steps.return(undefined);
      if (task.committed || tasks.length === 1) settle(task, { error: cause });
      else settle(task, this.runAlone(task));
    }
  }

  private runAlone(task: Task): Result {
    try {
      this.transactions.begin();
      task.steps = task.begin();
      let result: Result | undefined;
      while (!result) result = advance(task);
      if ('error' in result && !(result.error instanceof CommandError)) throw result.error;
      this.transactions.commit();
      return result;
    } catch (error) {
      this.transactions.rollback();
      return { error };
    }
  }
}

/** Runs a task for one slice; returns undefined if it needs another one. */
function advance(task: Task): Result | undefined {
  task.execution.begin();
  try {
    const { done, value } = task.steps.next();
    return done ? { value } : undefined;
  } catch (error) {
    return { error };
  }
}

function settle(task: Task, result: Result): void {
  if ('error' in result) task.reject(result.error);
  else task.resolve(result.value);
}
