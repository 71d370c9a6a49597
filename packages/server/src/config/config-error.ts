/** A variable has an invalid value. The message is one sentence that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
