import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands/index.js';

const HELP = /^(?:--help|-h)$/;

function list(commands: readonly Command[]): string {
  return `Commands:\n${commands.map(({ name, summary }) => `  ${name.padEnd(23)}${summary}`).join('\n')}`;
}

/** Text that `sotto --help` prints. */
export const PROGRAM_HELP = `Usage: sotto COMMAND

${list(COMMANDS)}

"sotto COMMAND --help" explains each command. Commands also work while the server is running.`;

function groupHelp(group: string, commands: readonly Command[]): string {
  return `Usage: sotto ${group} COMMAND

${list(commands)}

"sotto ${group} COMMAND --help" explains each command.`;
}

/**
 * Finds the command with these words, or the help of a group of commands: `sotto clients`, `sotto clients --help`.
 *
 * @throws CliError where there is none
 */
export function findCommand(
  argv: readonly string[],
): { command: Command; rest: string[] } | { help: string } {
  for (const words of [3, 2, 1]) {
    const command = COMMANDS.find(({ name }) => name === argv.slice(0, words).join(' '));
    if (command) return { command, rest: argv.slice(words) };
  }
  const [first, second, third] = argv;
  if (first === undefined) throw new CliError('a command is missing; see "sotto --help"');
  if (first.startsWith('-')) throw new CliError(`unknown option "${first}"; see "sotto --help"`);
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
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
