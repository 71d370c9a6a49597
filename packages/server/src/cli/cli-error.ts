/** A wrong use of a command, in one sentence; the program exits with code 2. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
