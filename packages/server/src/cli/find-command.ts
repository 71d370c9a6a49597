import { CliError } from './cli-error.js';
import type { CommandUsage } from './command.js';

const HELP = /^(?:--help|-h)$/;

function list(commands: readonly CommandUsage[]): string {
  return `Commands:\n${commands.map(({ name, summary }) => `  ${name.padEnd(23)}${summary}`).join('\n')}`;
}

/** Returns the text that `sotto --help` prints. */
export function programHelp(commands: readonly CommandUsage[]): string {
  return `Usage: sotto COMMAND

${list(commands)}

"sotto COMMAND --help" explains each command. Commands also work while the server is running.`;
}

function groupHelp(group: string, commands: readonly CommandUsage[]): string {
  return `Usage: sotto ${group} COMMAND

${list(commands)}

"sotto ${group} COMMAND --help" explains each command.`;
}

/**
 * Finds the command with these words, or the help of a group of commands: `sotto clients`, `sotto clients --help`.
 *
 * @throws CliError where there is none
 */
export function findCommand<C extends CommandUsage>(
  commands: readonly C[],
  argv: readonly string[],
): { command: C; rest: string[] } | { help: string } {
  for (const words of [3, 2, 1]) {
    const command = commands.find(({ name }) => name === argv.slice(0, words).join(' '));
    if (command) return { command, rest: argv.slice(words) };
  }
  const [first, second, third] = argv;
  if (first === undefined) throw new CliError('a command is missing; see "sotto --help"');
  if (first.startsWith('-')) throw new CliError(`unknown option "${first}"; see "sotto --help"`);
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length === 0) throw new CliError(`unknown command "${first}"; see "sotto --help"`);
  if (second === undefined || HELP.test(second)) return { help: groupHelp(first, group) };
  const inner = `${first} ${second}`;
  const innerGroup = group.filter(({ name }) => name.startsWith(`${inner} `));
  if (innerGroup.length > 0) {
    if (third === undefined || HELP.test(third)) return { help: groupHelp(inner, innerGroup) };
    throw new CliError(`unknown command "${inner} ${third}"; see "sotto ${inner} --help"`);
  }
  throw new CliError(`unknown command "${first} ${second}"; see "sotto ${first} --help"`);
}
