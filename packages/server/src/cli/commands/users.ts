import { SCOPES } from '@sotto/protocol';
import type { Scope } from '@sotto/protocol';
import { endSessionsOf } from '../../services/sessions.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { findUser } from '../find-user.js';
import { changeStore } from '../with-store.js';

function requireScope(scope: string | undefined): asserts scope is Scope {
  if (!SCOPES.includes(scope as Scope)) throw new CliError(`SCOPE must be one of ${SCOPES.join(', ')}`);
}

/** `sotto users grant NAME SCOPE`. */
export const usersGrant: Command = {
  name: 'users grant',
  summary: 'gives a user a scope, such as monitor:all',
  help: `Usage: sotto users grant NAME SCOPE

Gives a user a scope: ${SCOPES.join(', ')}. monitor:all shows the ciphertext flows of all rooms of the site. Open sessions
have it within 5 s.`,
  args: ['NAME', 'SCOPE'],
  async run(_values, [name, scope]) {
    requireScope(scope);
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      await models.User.updateOne({ _id: { $eq: user._id } }, { $addToSet: { grantedScopes: scope } });
      console.log(`${user.username} has the scope ${scope}.`);
    });
  },
};

/** `sotto users revoke NAME SCOPE`. */
export const usersRevoke: Command = {
  name: 'users revoke',
  summary: 'takes a granted scope back and signs the user out',
  help: `Usage: sotto users revoke NAME SCOPE

Takes back a scope that "users grant" gave, and signs the user out everywhere, so that no open session keeps it. What
the user's OAuth client allows everybody stays.`,
  args: ['NAME', 'SCOPE'],
  async run(_values, [name, scope]) {
    requireScope(scope);
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      if (!user.grantedScopes.includes(scope))
        throw new CliError(`${user.username} was not granted the scope ${scope}`);
      await models.User.updateOne({ _id: { $eq: user._id } }, { $pull: { grantedScopes: scope } });
      await endSessionsOf({ models, clock: Date.now }, { user: user._id });
      console.log(`${user.username} no longer has the scope ${scope} and is signed out everywhere.`);
    });
  },
};

/** `sotto users disable NAME`. */
export const usersDisable: Command = {
  name: 'users disable',
  summary: 'signs a user out and refuses every sign-in',
  help: `Usage: sotto users disable NAME

Ends all sessions of a user or bot and refuses new ones until "users enable". Servers that run close its sockets within a
second and refuse its tokens within 5 s. Its rooms and messages stay.`,
  args: ['NAME'],
  async run(_values, [name]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      await models.User.updateOne({ _id: { $eq: user._id } }, { $set: { disabledAt: new Date() } });
      await endSessionsOf({ models, clock: Date.now }, { user: user._id });
      console.log(`${user.username} is disabled and signed out everywhere.`);
    });
  },
};

/** `sotto users enable NAME`. */
export const usersEnable: Command = {
  name: 'users enable',
  summary: 'lets a disabled user sign in again',
  help: `Usage: sotto users enable NAME

Lets a user that "users disable" shut out sign in again.`,
  args: ['NAME'],
  async run(_values, [name]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      await models.User.updateOne({ _id: { $eq: user._id } }, { $set: { disabledAt: null } });
      console.log(`${user.username} may sign in.`);
    });
  },
};
