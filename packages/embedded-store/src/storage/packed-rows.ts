import type { Row } from './database.js';

/**
 * The rows of a query as one: each row that crosses from libsql costs more than SQLite needs to find it. BSON documents
 * begin with their length, so they are told apart again. The order is that of the query, which has a LIMIT and is
 * therefore not merged into this one.
 * @param sql selects `id` and `doc`
 */
export function packedRows(sql: string): string {
  return `SELECT CAST(group_concat(doc, '') AS BLOB), group_concat(id) FROM (${sql})`;
}

/** The rows behind such a row. The documents share their memory. */
export function unpackRows<T>([documents, ids]: Row, create: (rowId: number, bytes: Buffer) => T): T[] {
  // Nothing was found.
  if (documents === null) return [];
  const bytes = documents as Buffer;
  let end = 0;
  return (ids as string).split(',').map((id) => {
    const start = end;
    end += bytes.readInt32LE(start);
    return create(Number(id), bytes.subarray(start, end));
  });
}
