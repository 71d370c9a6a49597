import { CliError } from './cli/cli-error.js';
import { parseCommand } from './cli/command.js';
import type { Command } from './cli/command.js';
import { COMMANDS } from './cli/commands.js';
import { toSentence } from './cli/to-sentence.js';
import { readEnvFile } from './env-file.js';
import { VERSION } from './version.js';

const HELP = `Usage: sotto COMMAND

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(23)}${summary}`).join('\n')}

"sotto COMMAND --help" explains each. The commands work while the server runs.`;
const EXIT_WRONG_USE = 2;

function findCommand(argv: string[]): { command: Command; rest: string[] } {
  for (const words of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === argv.slice(0, words).join(' '));
    if (command) return { command, rest: argv.slice(words) };
  }
  const [first = '', second = ''] = argv;
  const given = second.startsWith('-') ? first : argv.slice(0, 2).join(' ');
  let what = 'a command is missing';
  if (first.startsWith('-')) what = `unknown option "${first}"`;
  else if (first && COMMANDS.some(({ name }) => name.startsWith(`${first} `)) && !second)
    what = `a word is missing after "${first}"`;
  else if (first) what = `there is no command "${given}"`;
  throw new CliError(`${what}; see "sotto --help"`);
}

async function main(argv: string[]): Promise<void> {
  if (argv[0] === '--help' || argv[0] === '-h') return console.log(HELP);
  if (argv[0] === '--version') return console.log(VERSION);
  const { command, rest } = findCommand(argv);
  const parsed = parseCommand(command, rest);
  if (parsed === 'help') return console.log(command.help);
  // What is set already wins.
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ??= value;
  await command.run(parsed.values, parsed.args);
}

/** Whoever reads what is printed may go away, such as `head`; that is no reason to end. */
function ignoreLostReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', ignoreLostReader);
process.stderr.on('error', ignoreLostReader);
try {
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const sentence = toSentence(error);
  console.error(sentence === null ? error : `sotto: ${sentence}`);
  process.exit(sentence === null ? 1 : EXIT_WRONG_USE);
}
