import { createInterface } from 'node:readline';
import { password as passwordSchema } from '@sotto/protocol/schemas';
import { setPassword } from '../../services/admin/set-password.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { findUser } from '../find-user.js';
import { operatorTools } from '../operator-tools.js';
import { SITE_HELP, SITE_OPTION } from '../site-option.js';
import { changeStore } from '../with-store.js';

/** Reads one line of standard input, without echo from a terminal. */
async function readSecret(prompt: string): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) process.stderr.write(prompt);
  const lines = createInterface({
    input: stdin,
    terminal: stdin.isTTY,
    ...(stdin.isTTY && { output: silent() }),
  });
  try {
    for await (const line of lines) return line;
    throw new CliError('the password is missing');
  } finally {
    lines.close();
    if (stdin.isTTY) process.stderr.write('\n');
  }
}

/** Returns an output that prints nothing. */
function silent(): NodeJS.WritableStream {
  return new (class extends EventTarget {
    write = () => true;
    end = () => this;
  })() as unknown as NodeJS.WritableStream;
}

/** `sotto users set-password NAME`. */
export const usersSetPassword: Command = {
  name: 'users set-password',
  summary: 'set a new password and sign the user out',
  help: `Usage: sotto users set-password NAME [--site SITE]

Sets a new password and signs the user out everywhere. Prompts for the password, or reads it as the first line of
standard input. Use it to replace a forgotten password: the server sends no mail.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['NAME'],
  async run(values, [name]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      if (user.kind !== 'user') throw new CliError(`"${name}" is a ${user.kind} and has no password`);
      const result = passwordSchema.safeParse(await readSecret(`New password for ${user.username}: `));
      if (!result.success) throw new CliError(`the password ${result.error.issues[0]!.message}`);
      // Loaded here: the list of common passwords takes longer to load than most commands take to run.
      const { createPasswords, isCommonPassword } = await import('../../oauth/passwords.js');
      const passwords = { ...createPasswords(), isCommon: isCommonPassword };
      await setPassword({ ...operatorTools(models), passwords }, user, result.data);
      console.log(`The password of ${user.username} is set; ${user.username} is signed out everywhere.`);
    }, values);
  },
};
