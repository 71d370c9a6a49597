import type { ServicesDeps } from '../deps.js';

/**
 * Delay after a start, in milliseconds. Nodes of an earlier version cannot read what is sealed, so a rolling upgrade gets time
 * to end; the embedded store has one node.
 */
const DELAY_MS = { embedded: 0, mongodb: 900_000 };

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
    if (count > 0) logger.info({ count }, `sealed ${what}`);
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
          logger.warn({ err: error }, `unable to seal ${what}; the next start goes on`),
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
