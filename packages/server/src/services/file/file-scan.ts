import { createBoundedQueue } from '../../async/bounded-queue.js';
import { withTimeout } from '../../async/with-timeout.js';
import { AppError } from '../../errors.js';
import type { FileRecord } from '../../models/file.js';
import type { FileStore } from '../../storage/files/chunks.js';
import type { ScanFile, ScannedFile, ServicesDeps } from '../deps.js';
import { readBytes, removeParts } from './file-bytes.js';
import type { OpenFile } from './file-fields.js';
import type { FileStates } from './file-states.js';

/** How long one verdict may take, in milliseconds. */
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
  parts: { states: Pick<FileStates, 'cancel' | 'cancelPreviews'>; store: FileStore; scanMs?: number },
) {
  const { scanFile, sites, securityLog, metrics } = deps;
  const { states, store, scanMs = SCAN_MS } = parts;
  const onFull = () => new AppError('unavailable', 'Too many files are examined at once', { retryAfter: 1 });
  const queue = createBoundedQueue({ running: RUNNING, waiting: WAITING, onFull });
  const running = new Map<string, Promise<Verdict>>();

  /** @throws what reading the file throws: that says nothing about the scanner, and so nothing about the file */
  async function ask(scan: ScanFile, file: OpenFile): Promise<Verdict> {
    let unread: { error: unknown } | undefined;
    const controller = new AbortController();
    const scanned: ScannedFile = {
      ...{ name: file.ref.name, size: file.sealed.size, signal: controller.signal },
      async *read() {
        try {
          yield* readBytes(store, file, { from: 0, to: file.sealed.size });
        } catch (error) {
          unread = { error };
          throw error;
        }
      },
    };
    try {
      const result = await withTimeout(scan(scanned), scanMs, () => {
        throw new Error(`no verdict within ${scanMs} ms`);
      });
      return { result };
    } catch (error) {
      if (unread) throw unread.error;
      return { result: 'failed', failure: error instanceof Error ? error.message : 'unknown' };
    } finally {
      controller.abort();
    }
  }

  /** Whoever asks again meanwhile, as a client does after its timeout, waits for the same verdict. */
  function share(scan: ScanFile, file: OpenFile): Promise<Verdict> {
    const { id } = file.sealed;
    const known = running.get(id);
    if (known) return known;
    const verdict = queue.run(() => ask(scan, file)).finally(() => running.delete(id));
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
      const verdict = await share(scanFile, file);
      metrics?.fileScanned(verdict.result);
      if (verdict.result === 'ok') return;
      const event = { userId: row.owner.toString(), file: file.sealed.id };
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
