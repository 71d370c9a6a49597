/** An error for the client, with MongoDB's code and name, and further fields of the reply. */
export class CommandError extends Error {
  constructor(
    /** Error code of MongoDB. */
    readonly code: number,
    readonly codeName: string,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** Why a store could not be started. */
export type StoreErrorCode =
  | 'directory_in_use'
  | 'directory_not_writable'
  | 'disk_full'
  | 'path_too_long'
  | 'corrupt'
  | 'other_version'
  | 'not_running'
  | 'two_databases';

/** A store could not be started; the message says why in one sentence. */
export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}

export const badValue = (message: string) => new CommandError(2, 'BadValue', message);
export const failedToParse = (message: string) => new CommandError(9, 'FailedToParse', message);
export const typeMismatch = (message: string) => new CommandError(14, 'TypeMismatch', message);

export const outOfDiskSpace = (message: string) => new CommandError(14031, 'OutOfDiskSpace', message);
/** A code of our own, far from MongoDB's: its servers exit when their files are damaged. */
export const storeDamaged = (message: string) => new CommandError(900_001, 'StoreDamaged', message);

/** Creates the error for a feature of MongoDB that the store does not support. */
export const notImplemented = (what: string) =>
  new CommandError(238, 'NotImplemented', `${what} is not supported by the embedded store`);
