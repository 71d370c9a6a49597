import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { Double } from 'bson';
import type { Document } from './document.js';
import { runCommand } from './commands/index.js';
import { Cursors } from './commands/cursors.js';
import { CommandError } from './errors.js';
import { Catalog } from './storage/catalog.js';
import { openDatabase } from './storage/database.js';
import type { Sqlite } from './storage/database.js';
import { holdDirectory } from './storage/lock.js';
import { sweepExpired } from './storage/expiry.js';
import { formatAnswer } from './wire/message.js';
import type { Request } from './wire/message.js';
import { readMessages } from './wire/connection.js';
import { databaseFile, socketPath } from './paths.js';

const SWEEP_MS = 60_000;

export interface StoreServerOptions {
  directory: string;
  onScan?: (shape: string) => void;
}

interface Waiting {
  socket: Socket;
  request: Request;
}

/**
 * Serves one directory. All commands that arrive in one turn of the event loop run in one transaction with one fsync,
 * and are answered after it.
 */
export class StoreServer {
  readonly scans: string[] = [];
  private readonly sqlite: Sqlite;
  private readonly catalog: Catalog;
  private readonly cursors = new Cursors();
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => this.accept(socket));
  private readonly release: () => void;
  private readonly sweeper: NodeJS.Timeout;
  private waiting: Waiting[] = [];
  private stopping = false;

  constructor(private readonly options: StoreServerOptions) {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    this.release = holdDirectory(options.directory);
    this.sqlite = openDatabase(databaseFile(options.directory));
    this.catalog = new Catalog(this.sqlite);
    this.sweeper = setInterval(
      () => this.inTransaction(() => sweepExpired(this.catalog, Date.now())),
      SWEEP_MS,
    );
    this.sweeper.unref();
  }

  async listen(): Promise<void> {
    const path = socketPath(this.options.directory);
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.sweeper);
    this.flush();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.end();
    for (const socket of this.sockets) socket.destroySoon();
    await closed;
    this.sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.sqlite.close();
    this.release();
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    readMessages(socket, (request) => {
      if (this.waiting.push({ socket, request }) === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    let answers: Document[];
    try {
      answers = this.inTransaction(() => batch.map(({ request }) => this.answer(request.command)));
    } catch (error) {
      const failed = failure(toCommandError(error));
      answers = batch.map(() => failed);
    }
    for (const [index, { socket, request }] of batch.entries()) {
      if (request.wantsAnswer && socket.writable) socket.write(formatAnswer(request, answers[index]!));
    }
  }

  private inTransaction<T>(run: () => T): T {
    this.sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = run();
      this.sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.sqlite.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself already.
      }
      this.catalog.load();
      throw error;
    }
  }

  private answer(command: Document): Document {
    if (this.stopping)
      return failure(new CommandError(91, 'ShutdownInProgress', 'the store is shutting down'));
    this.sqlite.exec('SAVEPOINT command');
    try {
      const onScan = (shape: string) => {
        this.scans.push(shape);
        this.options.onScan?.(shape);
      };
      const answer = runCommand(command, { catalog: this.catalog, cursors: this.cursors, onScan });
      this.sqlite.exec('RELEASE command');
      return { ...answer, ok: new Double(1) };
    } catch (error) {
      if (!(error instanceof CommandError) && !(error instanceof TypeError) && !(error instanceof RangeError))
        throw error;
      this.sqlite.exec('ROLLBACK TO command');
      this.sqlite.exec('RELEASE command');
      this.catalog.load();
      return failure(toCommandError(error));
    }
  }
}

function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const { code, message } = error as { code?: string; message: string };
  if (code === 'SQLITE_FULL') return new CommandError(14031, 'OutOfDiskSpace', 'the disk is full');
  return new CommandError(1, 'InternalError', message);
}

function failure(error: CommandError): Document {
  return {
    ok: new Double(0),
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.extra,
  };
}
