import { vi } from 'vitest';
import { parseCommand } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { findCommand } from '../../src/cli/find-command.js';
import { toSentence } from '../../src/cli/to-sentence.js';
import { runSotto } from './sotto-command.js';

/** How a command ended, and what it printed. */
type Ended = Awaited<ReturnType<typeof runSotto>>;

/** Commands that had a process of their own, in any file of this worker. */
const started = new Set<string>();

/**
 * Returns an operator who runs each command of the build once in a process of its own, and afterwards in this process,
 * by the same parser and on the same store: a process takes most of a second to load what the command needs. A server, and
 * a command of another user or with an input, always gets one.
 */
export function createOperator(): typeof runSotto {
  return (args, environment, options) => {
    const name = nameOf(args);
    const needsProcess = name === 'serve' || options?.uid !== undefined || options?.input !== undefined;
    if (!needsProcess && started.has(name)) return runHere(args, environment);
    started.add(name);
    return runSotto(args, environment, options);
  };
}

/** Returns the words of the command; those of a wrong command are alike. */
function nameOf(args: string[]): string {
  try {
    const found = findCommand(COMMANDS, args);
    return 'help' in found ? 'help' : found.command.name;
  } catch {
    return 'unknown';
  }
}

/** Runs a command in this process, with this environment alone. No `.env` file is read. */
async function runHere(args: string[], environment: Record<string, string>): Promise<Ended> {
  const before = process.env;
  const printed = { stdout: '', stderr: '' };
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void (printed.stdout += `${text}\n`));
  const error = vi.spyOn(console, 'error').mockImplementation((text) => void (printed.stderr += `${text}\n`));
  process.env = { PATH: before['PATH'], ...environment };
  try {
    const found = findCommand(COMMANDS, args);
    if ('help' in found) printed.stdout = `${found.help}\n`;
    else {
      const parsed = parseCommand(found.command, found.rest);
      if (parsed === 'help') printed.stdout = `${found.command.help}\n`;
      else await found.command.run(parsed.values, parsed.args);
    }
    return { code: 0, ...printed };
  } catch (reason) {
    const sentence = toSentence(reason);
    if (sentence === null) throw reason;
    return { code: 2, stdout: printed.stdout, stderr: `${printed.stderr}sotto: ${sentence}\n` };
  } finally {
    process.env = before;
    log.mockRestore();
    error.mockRestore();
  }
}
