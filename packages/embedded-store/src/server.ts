import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Double } from 'bson';
import type { Document } from './document.js';
import { wholeNumber } from './commands/arguments.js';
import type { CommandContext } from './commands/context.js';
import { Cursors } from './commands/cursors.js';
import { commandFor } from './commands/index.js';
import { CommandError, outOfDiskSpace, storeDamaged } from './errors.js';
import { databaseFile, portFile, prepareDirectory, socketPath, USES_TCP } from './paths.js';
import { Execution } from './execution.js';
import type { CommandSteps } from './execution.js';
import { Scheduler } from './scheduler.js';
import { Catalog } from './storage/catalog.js';
import { openDatabase } from './storage/database.js';
import type { Sqlite } from './storage/database.js';
import { sweepExpired } from './storage/expiry.js';
import { holdDirectory, refuseIfServed } from './storage/lock.js';
import { isDamaged, isDiskFull, toStoreError } from './storage/store-error.js';
import { WriteProbe } from './storage/write-probe.js';
import { encodeReply } from './wire/reply.js';
import type { Reply } from './wire/reply.js';
import { Connection } from './wire/connection.js';
import type { Request } from './wire/message.js';

/** Interval of the search for expired documents and forgotten cursors, in milliseconds; that of MongoDB. */
const SWEEP_MS = 60_000;
/** Number of different shapes of scans that are remembered. */
const MAX_SCANS = 1000;

export interface StoreServerOptions {
  directory: string;
  onScan?: (shape: string) => void;
  /** Interval of the search for expired documents, in milliseconds. */
  sweepMs?: number;
  /** Listen on loopback TCP, as on Windows. */
  tcp?: boolean;
}

/** Serves one directory: connections on one side, the scheduler and SQLite on the other. */
export class StoreServer {
  private readonly seen = new Set<string>();
  private readonly cursors = new Cursors();
  private readonly connections = new Map<Socket, Connection>();
  private readonly server = createServer((socket) => this.accept(socket));
  private readonly scheduler: Scheduler;
  private readonly sweeper: NodeJS.Timeout;
  private readonly probe: WriteProbe;
  private stopping = false;

  private constructor(
    private readonly options: StoreServerOptions,
    /** undefined: loopback TCP */
    private readonly path: string | undefined,
    private readonly sqlite: Sqlite,
    private readonly catalog: Catalog,
    private readonly release: () => void,
  ) {
    this.scheduler = new Scheduler({
      begin: () => sqlite.exec('BEGIN IMMEDIATE'),
      commit: () => {
        catalog.saveCounts();
        sqlite.exec('COMMIT');
      },
      rollback: () => rollback(sqlite, catalog),
    });
    this.probe = new WriteProbe(options.directory, (write) =>
      this.scheduler.run({
        access: 'write',
        start: () => stepsOf(() => (write(sqlite), {})),
      }),
    );
    this.sweeper = setInterval(() => void this.sweep(), options.sweepMs ?? SWEEP_MS);
    this.sweeper.unref();
  }

  /**
   * Locks the directory and listens.
   * @throws StoreError
   */
  static async start(options: StoreServerOptions): Promise<StoreServer> {
    const { directory } = options;
    prepareDirectory(directory);
    const path = (options.tcp ?? USES_TCP) ? undefined : socketPath(directory);
    const release = holdDirectory(directory);
    let sqlite: Sqlite | undefined;
    try {
      if (path) await refuseIfServed(directory, path);
      sqlite = openDatabase(databaseFile(directory));
      const server = new StoreServer(options, path, sqlite, new Catalog(sqlite), release);
      await server.listen();
      return server;
    } catch (error) {
      sqlite?.close();
      release();
      throw toStoreError(error, databaseFile(directory));
    }
  }

  /** Shapes of the queries since the start that used no index. */
  get scans(): string[] {
    return [...this.seen];
  }

  /** Finishes accepted writes, checkpoints the log into the main file and releases the directory. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    clearInterval(this.sweeper);
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.scheduler.drain(shuttingDown());
    // The last replies are written in the turn in which their promises resolve.
    await new Promise((resolve) => setImmediate(resolve));
    for (const connection of this.connections.values()) connection.end();
    await closed;
    try {
      this.sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // For example on a full disk: the log stays beside the file, and the next start reads both.
    }
    this.sqlite.close();
    if (!this.path) rmSync(portFile(this.options.directory), { force: true });
    this.release();
  }

  private async listen(): Promise<void> {
    const { path, options, server } = this;
    // We hold the lock and no server replies there, so the socket was left behind by a process that died.
    if (path) rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path ? { path } : { host: '127.0.0.1', port: 0 }, resolve);
    });
    if (path) chmodSync(path, 0o600);
    else
      writeFileSync(portFile(options.directory), String((server.address() as AddressInfo).port), {
        mode: 0o600,
      });
  }

  private accept(socket: Socket): void {
    this.connections.set(socket, new Connection(socket, (request) => this.handle(request)));
    socket.on('close', () => this.connections.delete(socket));
  }

  private async handle(request: Request): Promise<Uint8Array[]> {
    try {
      const reply = await this.execute(request.command());
      return encodeReply('batchName' in reply ? reply : { ...reply, ok: new Double(1) });
    } catch (error) {
      this.probe.note(error);
      return encodeReply(failure(this.toCommandError(error)));
    }
  }

  private async execute(command: Document): Promise<Reply> {
    if (this.stopping) throw shuttingDown();
    const { run: execute, access } = commandFor(command);
    const ms = wholeNumber(command.maxTimeMS, 'maxTimeMS', 0);
    const start = (execution: Execution): CommandSteps<Reply> => {
      if (ms > 0) execution.limit(ms);
      return stepsOf(() => execute(command, this.contextFor(execution)));
    };
    // A ping also reports whether the disk can be written.
    if ('ping' in command) await this.probe.check();
    if (access === 'none') return execute(command, this.contextFor(new Execution())) as Reply;
    return this.scheduler.run({ access, start });
  }

  private toCommandError(error: unknown): CommandError {
    if (error instanceof CommandError) return error;
    const file = databaseFile(this.options.directory);
    if (isDiskFull(error, file)) return outOfDiskSpace(`the disk is full, and ${file} cannot be written`);
    if (isDamaged(error)) return storeDamaged(`${file} is damaged; put a backup back`);
    return new CommandError(1, 'InternalError', (error as Error).message);
  }

  private contextFor(execution: Execution): CommandContext {
    return {
      catalog: this.catalog,
      cursors: this.cursors,
      execution,
      onScan: (shape) => this.noteScan(shape),
    };
  }

  private noteScan(shape: string): void {
    if (this.seen.has(shape) || this.seen.size >= MAX_SCANS) return;
    this.seen.add(shape);
    this.options.onScan?.(shape);
  }

  private async sweep(): Promise<void> {
    this.cursors.sweep();
    if (this.stopping || this.catalog.expiring().length === 0) return;
    try {
      const now = Date.now();
      await this.scheduler.run({
        access: 'write',
        start: (execution) => sweepExpired(this.catalog, execution, now),
      });
    } catch {
      // For example on a full disk: the next write reports it, and the next sweep tries again.
    }
  }
}

/** Wraps a command as steps; it starts with the first step. */
function* stepsOf(execute: () => Reply | CommandSteps<Reply>): CommandSteps<Reply> {
  const result = execute();
  return isSteps(result) ? yield* result : result;
}

function isSteps(result: Reply | CommandSteps<Reply>): result is CommandSteps<Reply> {
  return typeof (result as { next?: unknown }).next === 'function';
}

function rollback(sqlite: Sqlite, catalog: Catalog): void {
  try {
    sqlite.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back already, as it does when the disk is full.
  }
  catalog.load();
}

const shuttingDown = () => new CommandError(91, 'ShutdownInProgress', 'The server is shutting down');

function failure(error: CommandError): Document {
  return {
    ok: new Double(0),
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.extra,
  };
}
