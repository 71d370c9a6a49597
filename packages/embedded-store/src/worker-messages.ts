import type { StoreErrorCode } from './errors.js';

/** What the owner asks of the worker. */
export interface ToWorker {
  kind: 'stop' | 'scans';
}

/** What the worker says. */
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'stopped' }
  | { kind: 'scan'; shape: string }
  | { kind: 'scans'; scans: string[] }
  | { kind: 'failed'; message: string; code?: StoreErrorCode };
