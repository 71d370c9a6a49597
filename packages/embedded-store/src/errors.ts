/** An error that a client sees: MongoDB's code, its name, and fields of its own. */
export class CommandError extends Error {
  constructor(
    readonly code: number,
    readonly codeName: string,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** Why a store could not be started, in one sentence. */
export class StoreError extends Error {
  constructor(
    readonly code: 'directory_in_use' | 'directory_not_writable' | 'path_too_long' | 'corrupt',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}

export const badValue = (message: string) => new CommandError(2, 'BadValue', message);
export const typeMismatch = (message: string) => new CommandError(14, 'TypeMismatch', message);
