import type { StoreErrorCode } from './errors.js';

/** Messages to the worker. */
export interface ToWorker {
  kind: 'stop' | 'scans';
}

/** Messages from the worker. */
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'stopped' }
  | { kind: 'scan'; shape: string }
  | { kind: 'scans'; scans: string[] }
  | { kind: 'failed'; message: string; code?: StoreErrorCode };
