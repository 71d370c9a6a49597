import { createInterface } from 'node:readline';
import { SCOPES } from '@sotto/protocol';
import type { Scope } from '@sotto/protocol';
import { password as passwordSchema } from '@sotto/protocol/schemas';
import mongoose from 'mongoose';
import type { Models } from '../models/index.js';
import type { SiteRecord } from '../models/site.js';
import { createPasswords, isCommonPassword } from '../oauth/passwords.js';
import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { withStore } from './with-store.js';

async function findUser({ User }: Models, site: SiteRecord, name: string) {
  const user = await User.findOne({ site: { $eq: site._id }, username: { $eq: name.toLowerCase() } });
  if (!user) throw new CliError(`there is no user "${name}"`);
  return user;
}

/** Reads one line: without echo from a terminal, else from standard input. */
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
    throw new CliError('no password was given');
  } finally {
    lines.close();
    if (stdin.isTTY) process.stderr.write('\n');
  }
}

/** An output that shows nothing of what is typed. */
function silent(): NodeJS.WritableStream {
  return new (class extends EventTarget {
    write = () => true;
    end = () => this;
  })() as unknown as NodeJS.WritableStream;
}

/** `sotto users set-password NAME`. */
export const usersSetPassword: Command = {
  name: 'users set-password',
  summary: 'sets a new password and signs the user out',
  help: `Usage: sotto users set-password NAME

Sets a new password and signs the user out everywhere. The password is asked for, or read as the first line of
standard input. There is no mail: this is how a forgotten password is replaced.`,
  args: ['NAME'],
  async run(_values, [name]) {
    await withStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      if (user.kind !== 'user') throw new CliError(`"${name}" is a ${user.kind} and has no password`);
      const result = passwordSchema.safeParse(await readSecret(`New password for ${user.username}: `));
      if (!result.success) throw new CliError(`the password ${result.error.issues[0]!.message}`);
      if (isCommonPassword(result.data)) throw new CliError('the password must not be a common one');
      user.passwordHash = await createPasswords().hash(result.data, 'operator');
      await user.save();
      const sessions = await models.OAuthSession.find({ user: { $eq: user._id } }).lean();
      const ids = sessions.map(({ _id }) => _id);
      await models.OAuthSession.updateMany(
        { _id: mongoose.trusted({ $in: ids }) },
        { $set: { endedAt: new Date() } },
      );
      await models.OAuthAccessToken.deleteMany({ session: mongoose.trusted({ $in: ids }) });
      console.log(`The password of ${user.username} is set; ${user.username} is signed out everywhere.`);
    });
  },
};

/** `sotto users grant NAME SCOPE`. */
export const usersGrant: Command = {
  name: 'users grant',
  summary: 'gives a user a scope, such as monitor:all',
  help: `Usage: sotto users grant NAME SCOPE

Gives a user a scope: ${SCOPES.join(', ')}. monitor:all shows the ciphertext flows of all rooms of the site.`,
  args: ['NAME', 'SCOPE'],
  async run(_values, [name, scope]) {
    if (!SCOPES.includes(scope as Scope)) throw new CliError(`SCOPE must be one of ${SCOPES.join(', ')}`);
    await withStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      await models.User.updateOne({ _id: { $eq: user._id } }, { $addToSet: { grantedScopes: scope } });
      console.log(`${user.username} has the scope ${scope}.`);
    });
  },
};
