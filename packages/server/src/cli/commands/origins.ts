import { parseOrigin } from '../../oauth/origin-form.js';
import { CliError } from '../cli-error.js';
import type { Values } from '../command.js';

/** Reads a repeatable option that takes origins. @throws CliError */
export function readOrigins(values: Values, option: string): string[] {
  return [values[option] ?? []].flat().map((value) => {
    const { origin, refused } = parseOrigin(String(value));
    if (origin === undefined) throw new CliError(`--${option} ${refused}, not "${String(value)}"`);
    return origin;
  });
}
