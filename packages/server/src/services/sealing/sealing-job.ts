import type { ServicesDeps } from '../deps.js';

/**
 * Delay after a start, in milliseconds. Nodes of an earlier version cannot read what is sealed, so a rolling upgrade gets time
 * to end; the embedded store has one node.
 */
const DELAY_MS = { embedded: 0, mongodb: 900_000 };

/** Rows that are read at once. */
export const BATCH = 200;

/**
 * Seals rows batch by batch; returns how many changed.
 * @param read - the rows behind a key, at most `BATCH`, in the order of the keys
 * @param seal - returns whether it changed the row
 */
export async function sealBatches<Row, Key>(
  first: Key,
  {
    read,
    keyOf,
    seal,
  }: {
    read: (after: Key) => Promise<Row[]>;
    keyOf: (row: Row) => Key;
    seal: (row: Row) => Promise<boolean>;
  },
  isStopped: () => boolean,
): Promise<number> {
  let count = 0;
  for (let after = first; !isStopped();) {
    const rows = await read(after);
    for (const row of rows) if (await seal(row)) count += 1;
    if (rows.length < BATCH) break;
    after = keyOf(rows.at(-1)!);
  }
  return count;
}

/** Returns the filter of an update for rows whose fields still have these texts. */
export function havingTexts(fields: Record<string, unknown>): Record<string, { $eq: unknown }> {
  return Object.fromEntries(Object.entries(fields).map(([path, text]) => [path, { $eq: text }]));
}

/**
 * Creates a job that seals what earlier versions stored otherwise, some time after a start. Each of its writes names what it
 * replaces, so it may run on several nodes at once, and a kill anywhere does no harm: the next start goes on.
 *
 * @param what - names it in the log, in the plural
 * @param sealAll - seals what is left, until it is stopped, and returns how much changed
 */
export function createSealingJob(
  { logger, storeKind }: Pick<ServicesDeps, 'logger' | 'storeKind'>,
  what: string,
  sealAll: (isStopped: () => boolean) => Promise<number>,
) {
  let timer: NodeJS.Timeout | undefined;
  let sealing: Promise<number> | undefined;
  let isStopped = false;

  async function sealAndLog(): Promise<number> {
    const count = await sealAll(() => isStopped);
    if (count > 0) logger.info({ count }, `rewrote what an earlier version stored: ${what}`);
    return count;
  }

  /** Seals what is left, and returns how much changed. */
  function sealOnce(): Promise<number> {
    sealing ??= sealAndLog().finally(() => (sealing = undefined));
    return sealing;
  }

  return {
    start(): void {
      timer ??= setTimeout(() => {
        sealOnce().catch((error: unknown) =>
          logger.warn(
            { err: error },
            `unable to rewrite what an earlier version stored: ${what}; the next start goes on`,
          ),
        );
      }, DELAY_MS[storeKind]).unref();
    },
    sealOnce,
    /** Resolves when the write that is under way is over. */
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      await sealing?.catch(() => undefined);
    },
  };
}
