import { readFileSync } from 'node:fs';
import { CliError } from './cli/cli-error.js';
import { parseCommand } from './cli/command.js';
import type { CommandUsage } from './cli/command.js';
import { findCommand, programHelp } from './cli/find-command.js';
import { readEnvFile } from './config/env-file.js';
import { VERSION } from './version.js';

const EXIT_USAGE = 2;
/** The commands without what they do, which the build writes: help and wrong words load no database driver. */
const USAGES = JSON.parse(readFileSync(new URL('commands.json', import.meta.url), 'utf8')) as CommandUsage[];

async function main(argv: string[]): Promise<void> {
  if (argv[0] === '--help' || argv[0] === '-h') return console.log(programHelp(USAGES));
  if (argv[0] === '--version') return console.log(VERSION);
  const found = findCommand(USAGES, argv);
  if ('help' in found) return console.log(found.help);
  const { command, rest } = found;
  const parsed = parseCommand(command, rest);
  if (parsed === 'help') return console.log(command.help);
  // A variable of the environment wins over the file.
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ??= value;
  const { COMMANDS } = await import('./cli/commands/index.js');
  await COMMANDS.find(({ name }) => name === command.name)!.run(parsed.values, parsed.args);
}

/** Returns the sentence to print for an error; null for an unexpected one. */
async function sentenceOf(error: unknown): Promise<string | null> {
  if (error instanceof CliError) return error.message;
  const { toSentence } = await import('./cli/to-sentence.js');
  return toSentence(error);
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
  const sentence = await sentenceOf(error);
  console.error(sentence === null ? error : `sotto: ${sentence}`);
  process.exit(sentence === null ? 1 : EXIT_USAGE);
}
