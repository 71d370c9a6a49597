import { closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import { StoreError } from '../errors.js';
import { giveToOwner } from '../paths.js';
import { toStoreError } from './store-error.js';

export type Row = readonly unknown[];

/**
 * One prepared statement. Parameters are always bound as one array: `run(buffer, buffer)` aborts the process in
 * libsql. There is no `get`: libsql leaves such a statement open, which blocks checkpoints and dropped tables.
 */
interface Statement {
  run(parameters: readonly unknown[]): { lastInsertRowid: number | bigint; changes: number };
  all(parameters: readonly unknown[]): Row[];
}

/** The SQLite file. Everything else of the store talks to this, so that the engine can be replaced. */
export interface Sqlite {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  /** Drops the prepared statements of a table that is dropped. */
  forget(table: string): void;
  close(): void;
}

/** Version of the file format; a file with another one is refused. */
export const FORMAT = 1;

/** Memory for pages, in KiB. What it lacks the system's own cache holds; parts of files would fill a larger one for good. */
const CACHE_KIB = 16 * 1024;

/** @throws StoreError `corrupt`, `other_version`, `directory_not_writable`, `disk_full` */
export function openDatabase(file: string): Sqlite {
  let database: InstanceType<typeof Database> | undefined;
  try {
    // Created here, so that only its owner can read it; SQLite gives its log the same mode.
    closeSync(openSync(file, 'a', 0o600));
    giveToOwner(file);
    database = new Database(file);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}`);
    checkFormat(database, file);
    return wrap(database);
  } catch (error) {
    database?.close();
    throw toStoreError(error, file);
  }
}

function checkFormat(database: InstanceType<typeof Database>, file: string): void {
  const one = (sql: string) => Number((database.prepare(sql).raw().all() as unknown[][])[0]![0]);
  const format = one('PRAGMA user_version');
  if (format === 0 && one('SELECT COUNT(*) FROM sqlite_master') === 0)
    database.exec(`PRAGMA user_version = ${FORMAT}`);
  else if (format !== FORMAT)
    throw new StoreError('other_version', `unable to open the store; ${file} was written by another version`);
}

function wrap(database: InstanceType<typeof Database>): Sqlite {
  const statements = new Map<string, Statement>();
  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        const prepared = database.prepare(sql);
        statement = (/^(SELECT|WITH)/.test(sql) ? prepared.raw() : prepared) as unknown as Statement;
        statements.set(sql, statement);
      }
      return statement;
    },
    exec: (sql) => void database.exec(sql),
    forget(table) {
      for (const sql of statements.keys()) if (sql.split(' ').includes(table)) statements.delete(sql);
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}
