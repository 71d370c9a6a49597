/** An error that a client sees: MongoDB's code, its name, and fields of its own. */
export class CommandError extends Error {
  constructor(
    /** MongoDB's number of the error */
    readonly code: number,
    readonly codeName: string,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** What kept a store from starting. */
export type StoreErrorCode =
  | 'directory_in_use'
  | 'directory_not_writable'
  | 'disk_full'
  | 'path_too_long'
  | 'corrupt'
  | 'other_version'
  | 'not_running'
  | 'two_databases';

/** Why a store could not be started, in one sentence. */
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
/** A number of our own, far from MongoDB's: its servers end where their files are damaged. */
export const storeDamaged = (message: string) => new CommandError(900_001, 'StoreDamaged', message);

/** For what MongoDB can do and the closed world leaves out. */
export const notImplemented = (what: string) =>
  new CommandError(238, 'NotImplemented', `${what} is not supported by the embedded store`);
