import { parseCommand } from './cli/command.js';
import { findCommand, PROGRAM_HELP } from './cli/find-command.js';
import { toSentence } from './cli/to-sentence.js';
import { readEnvFile } from './config/env-file.js';
import { VERSION } from './version.js';

const EXIT_USAGE = 2;

async function main(argv: string[]): Promise<void> {
  if (argv[0] === '--help' || argv[0] === '-h') return console.log(PROGRAM_HELP);
  if (argv[0] === '--version') return console.log(VERSION);
  const found = findCommand(argv);
  if ('help' in found) return console.log(found.help);
  const { command, rest } = found;
  const parsed = parseCommand(command, rest);
  if (parsed === 'help') return console.log(command.help);
  // A variable of the environment wins over the file.
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ??= value;
  await command.run(parsed.values, parsed.args);
}

/** The reader of our output may end first, as `head` does; that is no error. */
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
  process.exit(sentence === null ? 1 : EXIT_USAGE);
}
