import { parseArgs } from 'node:util';

/**
 * Reads the options of a run from the command line. Prints the help and ends the process where it is asked for, or where
 * an option is unknown or no number of at least 0.
 *
 * @param numbers - the options that are numbers, and their defaults
 * @param texts - those that are texts
 */
export function readOptions<Name extends string, Text extends string = never>(
  help: string,
  numbers: Readonly<Record<Name, number>>,
  texts: readonly Text[] = [],
): { [key in Name]: number } & { [key in Text]?: string } {
  const values = parse(help, [...Object.keys(numbers), ...texts]);
  if (values['help']) {
    process.stdout.write(`${help}\n`);
    process.exit(0);
  }
  const read: Record<string, number | string> = {};
  for (const [name, byDefault] of Object.entries<number>(numbers))
    read[name] = values[name] === undefined ? byDefault : Number(values[name]);
  if (!Object.values(read).every((value) => Number.isFinite(value) && Number(value) >= 0)) fail(help);
  for (const name of texts) {
    const text = values[name];
    if (typeof text === 'string') read[name] = text;
  }
  return read as { [key in Name]: number } & { [key in Text]?: string };
}

function parse(help: string, names: string[]): Record<string, unknown> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
  } catch {
    return fail(help);
  }
}

function fail(help: string): never {
  process.stderr.write(`${help}\n`);
  process.exit(2);
}
