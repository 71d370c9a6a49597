import { createBoundedQueue } from '../../async/bounded-queue.js';
import { createPausableTimeout } from '../../async/pausable-timeout.js';
import { AppError } from '../../errors.js';
import type { FileRecord } from '../../models/file.js';
import type { FileStore } from '../../storage/files/chunks.js';
import type { ScanFile, ScannedFile, ServicesDeps } from '../deps.js';
import { readBytes, removeParts } from './file-bytes.js';
import type { ReadableParts } from './file-bytes.js';
import type { OpenFile } from './file-fields.js';
import type { FileStates } from './file-states.js';
import type { Reader } from './part-queue.js';

/** How long one verdict may take, in milliseconds, without the time that the scanner waits for bytes. */
const SCAN_MS = 30_000;
/** Files that one node has examined at once, and that wait for it. */
const RUNNING = 4;
const WAITING = 16;
/** Seconds after which a client may ask again while there is no verdict. */
const RETRY_AFTER = 5;

/** What became of an examination; of a failure, why. */
type Verdict = { result: 'ok' } | { result: 'refused' } | { result: 'failed'; failure: string };

/** Creates what has complete files examined, before anybody else can read them. */
export function createFileScan(
  deps: Pick<ServicesDeps, 'scanFile' | 'sites' | 'securityLog' | 'metrics'>,
  parts: {
    states: Pick<FileStates, 'cancel' | 'cancelPreviews'>;
    store: Pick<FileStore, 'remove'>;
    readAs: (reader: Reader) => ReadableParts;
    scanMs?: number;
  },
) {
  const { scanFile, sites, securityLog, metrics } = deps;
  const { states, store, readAs, scanMs = SCAN_MS } = parts;
  const onFull = () => new AppError('unavailable', 'Too many files are examined at once', { retryAfter: 1 });
  const queue = createBoundedQueue({ running: RUNNING, waiting: WAITING, onFull });
  const running = new Map<string, Promise<Verdict>>();

  /** Whoever asks again meanwhile, as a client does after its timeout, waits for the same verdict. */
  function share(scan: ScanFile, userId: string, file: OpenFile): Promise<Verdict> {
    const { id } = file.sealed;
    const known = running.get(id);
    if (known) return known;
    const verdict = queue
      .run(() => ask(scan, file, { scanMs, readAs: (signal) => readAs({ userId, signal }) }))
      .finally(() => running.delete(id));
    running.set(id, verdict);
    return verdict;
  }

  return {
    /**
     * Resolves where a file is accepted. One that is refused is dropped with its parts and previews; where there is no
     * verdict and the site accepts no file without one, the upload stays as it is.
     * @throws AppError `file_refused`, `unavailable`
     */
    async examine(row: FileRecord, file: OpenFile): Promise<void> {
      if (!scanFile) return;
      const userId = row.owner.toString();
      const verdict = await share(scanFile, userId, file);
      metrics?.fileScanned(verdict.result);
      if (verdict.result === 'ok') return;
      const event = { userId, file: file.sealed.id };
      if (verdict.result === 'refused') {
        securityLog.fileScanned({ ...event, outcome: 'refused', reason: 'refused' });
        await states.cancel(row._id);
        await states.cancelPreviews(row);
        // The collector does it again: what fails now is removed then.
        await removeParts(store, row).catch(() => undefined);
        throw new AppError('file_refused');
      }
      const { failure } = verdict;
      const { scanFailure } = await sites.settings(row.site.toString());
      if (scanFailure === 'allow') return securityLog.fileScanned({ ...event, outcome: 'ok', failure });
      securityLog.fileScanned({ ...event, outcome: 'refused', reason: 'scan_failed', failure });
      throw new AppError('unavailable', 'The file cannot be examined now; complete the upload later', {
        retryAfter: RETRY_AFTER,
      });
    },
  };
}

/**
 * Asks for a verdict within `scanMs` milliseconds of the scanner's own time.
 * @throws what reading the file throws: that says nothing about the scanner, and so nothing about the file
 */
async function ask(
  scan: ScanFile,
  file: OpenFile,
  { scanMs, readAs }: { scanMs: number; readAs: (signal: AbortSignal) => ReadableParts },
): Promise<Verdict> {
  let unread: { error: unknown } | undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const tooLate = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  // Nobody waits for it where the scanner throws at once.
  tooLate.catch(() => undefined);
  const timeout = createPausableTimeout(scanMs, () =>
    controller.abort(new Error(`no verdict within ${scanMs} ms`)),
  );
  async function next(bytes: AsyncGenerator<Buffer, void>): Promise<IteratorResult<Buffer, void>> {
    // What the store takes, where others read as well, says nothing about the scanner.
    timeout.pause();
    try {
      return await bytes.next();
    } catch (error) {
      unread = { error };
      throw error;
    } finally {
      timeout.resume();
    }
  }
  const scanned: ScannedFile = {
    ...{ name: file.ref.name, size: file.sealed.size, signal },
    async *read() {
      const bytes = readBytes(readAs(signal), file, { from: 0, to: file.sealed.size });
      for (;;) {
        const { value, done } = await next(bytes);
        if (done) return;
        yield value;
      }
    },
  };
  try {
    return { result: await Promise.race([scan(scanned), tooLate]) };
  } catch (error) {
    if (unread) throw unread.error;
    return { result: 'failed', failure: error instanceof Error ? error.message : 'unknown' };
  } finally {
    timeout.stop();
    controller.abort();
  }
}
