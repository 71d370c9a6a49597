/** Keys of an index from `from` (inclusive) to `to` (exclusive). */
export interface Interval {
  from: Buffer;
  to: Buffer;
}

/** A row of an index: its key and its row id. */
export interface IndexPlace {
  key: Buffer;
  rowId: number;
}

/** Maximum number of intervals that one statement reads. */
export const MAX_INTERVALS = 256;
/** Each number of intervals is a prepared statement of its own, so there are a few sizes, padded with empty intervals. */
const SIZES = [1, 8, 64, MAX_INTERVALS];

const EMPTY = Buffer.alloc(0);
/** An interval without keys. */
const NO_INTERVAL = [EMPTY, -1, EMPTY];
/** Below every row id: behind (key, BEFORE_ALL) stand all rows of the key, before it none. */
const BEFORE_ALL = -1;

/** A statement with its parameters. */
type Query = readonly [sql: string, parameters: unknown[]];

/**
 * The statement that reads rows of an index in distinct intervals, in the order of the index: `[rowId, document, key]`.
 * @param intervals in the order in which they are read; only one where the index is read backwards
 * @param last the row where an earlier call stopped: those behind it are read
 */
export function rangeQuery(
  [index, documents]: readonly [index: string, documents: string],
  intervals: readonly Interval[],
  descending: boolean,
  last: IndexPlace | undefined,
  limit: number,
): Query {
  const rest = last ? behind(intervals, descending, last) : intervals;
  const size = SIZES.find((size) => size >= rest.length)!;
  const parameters = rest.flatMap(({ from, to }, position) => {
    const [near, far] = descending ? [to, from] : [from, to];
    return position === 0 && last ? [last.key, last.rowId, far] : [near, BEFORE_ALL, far];
  });
  for (let filled = rest.length; filled < size; filled += 1) parameters.push(...NO_INTERVAL);
  const sql = size === 1 ? oneInterval(index, documents, descending) : manyIntervals(index, documents, size);
  return [sql, [...parameters, limit]];
}

/** Returns the intervals that do not end before `last`. */
function behind(
  intervals: readonly Interval[],
  descending: boolean,
  { key }: IndexPlace,
): readonly Interval[] {
  const isOver = ({ from, to }: Interval) =>
    descending ? Buffer.compare(from, key) > 0 : Buffer.compare(to, key) <= 0;
  const first = intervals.findIndex((interval) => !isOver(interval));
  return intervals.slice(first);
}

// CROSS JOIN in both: SQLite must walk from left to right, and look documents up last.

function oneInterval(index: string, documents: string, descending: boolean): string {
  const [order, bounds] = descending
    ? ['DESC', '(i.key, i.id) < (?, ?) AND i.key >= ?']
    : ['ASC', '(i.key, i.id) > (?, ?) AND i.key < ?'];
  return (
    `SELECT i.id, d.doc, i.key FROM ${index} i CROSS JOIN ${documents} d ON d.id = i.id ` +
    `WHERE ${bounds} ORDER BY i.key ${order}, i.id ${order} LIMIT ?`
  );
}

/** One loop over the intervals, one over each: in this order, which SQLite would not recognize and sort once more. */
function manyIntervals(index: string, documents: string, size: number): string {
  const places = Array.from({ length: size }, () => '(?, ?, ?)').join(', ');
  return (
    `WITH v (near, id, far) AS (VALUES ${places}) SELECT i.id, d.doc, i.key ` +
    `FROM v CROSS JOIN ${index} i ON (i.key, i.id) > (v.near, v.id) AND i.key < v.far ` +
    `CROSS JOIN ${documents} d ON d.id = i.id LIMIT ?`
  );
}
