/** What the operator did wrong, in one sentence; the program ends with code 2. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
