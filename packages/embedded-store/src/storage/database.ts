import Database from 'libsql';

export type Row = Record<string, unknown>;

/** One prepared statement. Parameters are always bound as one array: `run(buffer, buffer)` aborts the process in libsql. */
export interface Statement {
  run(parameters: unknown[]): { lastInsertRowid: number | bigint; changes: number };
  all(parameters: unknown[]): Row[];
}

/** The SQLite file. Everything else of the store talks to this, so that the engine can be replaced. */
export interface Sqlite {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export function openDatabase(file: string): Sqlite {
  const database = new Database(file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA cache_size = -65536');
  const statements = new Map<string, Statement>();
  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = database.prepare(sql) as unknown as Statement;
        statements.set(sql, statement);
      }
      return statement;
    },
    exec: (sql) => void database.exec(sql),
    close: () => void database.close(),
  };
}
