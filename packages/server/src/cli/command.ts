import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { CliError } from './cli-error.js';

type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** What the help and the parser know of a command. */
export interface CommandUsage {
  /** Its words, such as `users grant`. */
  name: string;
  /** Its line in the list of commands, in the imperative. */
  summary: string;
  /** Text that `--help` prints. */
  help: string;
  options?: Options;
  /** Names of the arguments, in order; all are required. */
  args?: string[];
  /** Whether the last argument may be repeated. */
  variadic?: boolean;
}

/** One command of the program. */
export interface Command extends CommandUsage {
  run(values: Values, args: string[]): Promise<void>;
}

/**
 * Parses the command's options and arguments.
 * @throws CliError for an unknown option, a missing argument or one too many
 */
export function parseCommand(
  command: CommandUsage,
  argv: string[],
): { values: Values; args: string[] } | 'help' {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const [first = 'The options are invalid'] = (error as Error).message.split(/\.\s|\n/);
    const reason = `${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
    throw new CliError(`${reason}; see "sotto ${command.name} --help"`);
  }
  if (parsed.values.help) return 'help';
  const wanted = command.args ?? [];
  const missing = wanted[parsed.positionals.length];
  if (missing) throw new CliError(`${missing} is missing; see "sotto ${command.name} --help"`);
  if (parsed.positionals.length > wanted.length && !command.variadic) {
    throw new CliError(`too many arguments; see "sotto ${command.name} --help"`);
  }
  return { values: parsed.values as Values, args: parsed.positionals };
}
