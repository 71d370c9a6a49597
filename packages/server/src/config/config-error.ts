/** A variable has a wrong value: one clear sentence that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
