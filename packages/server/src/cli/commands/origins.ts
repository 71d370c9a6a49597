import { CliError } from '../cli-error.js';
import type { Values } from '../command.js';

/** Reads a repeatable option that takes origins. @throws CliError */
export function readOrigins(values: Values, option: string): string[] {
  return [values[option] ?? []].flat().map((value) => {
    const isOrigin = typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
    if (!isOrigin || new URL(value).origin !== value.replace(/\/$/, '')) {
      throw new CliError(
        `--${option} must be an origin such as https://www.example.org, not "${String(value)}"`,
      );
    }
    if (value.includes('*')) {
      throw new CliError(`--${option} takes no wildcards, as in "${value}"; name each origin`);
    }
    return new URL(value).origin;
  });
}
