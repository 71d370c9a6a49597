import type { AuditData } from '../../models/audit.js';
import type { SiteRecord } from '../../models/site.js';
import type { UserRecord } from '../../models/user.js';
import { loadConfig } from '../../config.js';
import { isUserScope, USER_SCOPES } from '../../oauth/scopes.js';
import { recorded } from '../../services/admin/recorded.js';
import type { AuditAction } from '../../services/audit/actions.js';
import { createErasureLedger } from '../../services/erasure/erasure-ledger.js';
import { eraseUser } from '../../services/erasure/erase-user.js';
import { endSessionsOf } from '../../services/sessions.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { findUser } from '../find-user.js';
import { operatorTools } from '../operator-tools.js';
import { SITE_HELP, SITE_OPTION } from '../site-option.js';
import { changeStore } from '../with-store.js';

function requireScope(scope: string | undefined): asserts scope is (typeof USER_SCOPES)[number] {
  if (scope === undefined || !isUserScope(scope))
    throw new CliError(`SCOPE must be one of ${USER_SCOPES.join(', ')}, not "${scope}"`);
}

/** Returns a change of a user as the audit records it. */
const changeOf = <A extends AuditAction>(
  action: A,
  site: Pick<SiteRecord, '_id'>,
  user: Pick<UserRecord, '_id'>,
  data: AuditData = {},
) => ({ siteId: site._id, action, target: `user:${user._id.toString()}` as const, data });

/** `sotto users grant NAME SCOPE`. */
export const usersGrant: Command = {
  name: 'users grant',
  summary: 'grant a user a scope, such as monitor:all',
  help: `Usage: sotto users grant NAME SCOPE [--site SITE]

Grants a user a scope: ${USER_SCOPES.join(', ')}. With monitor:all the user sees the ciphertext flows of all rooms of the
site. Open sessions get the scope within 5 s.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['NAME', 'SCOPE'],
  async run(values, [name, scope]) {
    requireScope(scope);
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      await recorded(operatorTools(models), changeOf('scope.granted', site, user, { scope }), () =>
        models.User.updateOne({ _id: { $eq: user._id } }, { $addToSet: { grantedScopes: scope } }),
      );
      console.log(`${user.username} has the scope ${scope}.`);
    }, values);
  },
};

/** `sotto users revoke NAME SCOPE`. */
export const usersRevoke: Command = {
  name: 'users revoke',
  summary: 'revoke a granted scope and sign the user out',
  help: `Usage: sotto users revoke NAME SCOPE [--site SITE]

Revokes a scope that "users grant" has granted, and signs the user out everywhere, so that no open session keeps it.
Scopes that the user's OAuth client grants to all users stay.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['NAME', 'SCOPE'],
  async run(values, [name, scope]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      if (!user.grantedScopes.includes(scope!))
        throw new CliError(`${user.username} was not granted the scope ${scope}`);
      const tools = operatorTools(models);
      await recorded(tools, changeOf('scope.revoked', site, user, { scope: scope! }), async () => {
        await models.User.updateOne({ _id: { $eq: user._id } }, { $pull: { grantedScopes: scope! } });
        await endSessionsOf(tools, { user: user._id });
      });
      console.log(`${user.username} no longer has the scope ${scope} and is signed out everywhere.`);
    }, values);
  },
};

/** `sotto users disable NAME`. */
export const usersDisable: Command = {
  name: 'users disable',
  summary: 'disable a user or bot and end its sessions',
  help: `Usage: sotto users disable NAME [--site SITE]

Disables a user or bot until "users enable": its sessions end, and sign-ins are refused. Running servers close its sockets
within 1 s and refuse its tokens within 5 s. Its rooms and messages stay.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['NAME'],
  async run(values, [name]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      const tools = operatorTools(models);
      await recorded(tools, changeOf('user.disabled', site, user), async () => {
        await models.User.updateOne({ _id: { $eq: user._id } }, { $set: { disabledAt: new Date() } });
        await endSessionsOf(tools, { user: user._id });
      });
      console.log(`${user.username} is disabled and signed out everywhere.`);
    }, values);
  },
};

/** `sotto users enable NAME`. */
export const usersEnable: Command = {
  name: 'users enable',
  summary: 'enable a disabled user',
  help: `Usage: sotto users enable NAME [--site SITE]

Enables a user that "users disable" has disabled.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['NAME'],
  async run(values, [name]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      await recorded(operatorTools(models), changeOf('user.enabled', site, user), () =>
        models.User.updateOne({ _id: { $eq: user._id } }, { $set: { disabledAt: null } }),
      );
      console.log(`${user.username} may sign in.`);
    }, values);
  },
};

/** `sotto users erase USERNAME`. */
export const usersErase: Command = {
  name: 'users erase',
  summary: 'erase a person for good',
  help: `Usage: sotto users erase USERNAME [--site SITE]

Erases a person: signs them out, and destroys their keys, so that nothing that they wrote opens again; a start on an older
backup destroys them again. Running servers notice within 5 s; one of them deletes messages, profile and memberships soon after, or at
its next start. It cannot be undone; "users disable" can.

Writes who was erased into the ledger, ERASURE_LEDGER or DATA_DIR/keys/erasures: keep it with the keys, apart from backups.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['USERNAME'],
  async run(values, [name]) {
    await changeStore(async (models, site) => {
      const user = await findUser(models, site, name!);
      if (user.mergedInto)
        throw new CliError(`${name} is a guest who has joined an account; erase the account`);
      const ledger = createErasureLedger(loadConfig(process.env).erasureLedger);
      const logger = { error: (_data: object, sentence: string) => console.error(sentence) };
      await eraseUser({ ...operatorTools(models), ledger, logger }, user);
      console.log(`${user.username} is erased.`);
    }, values);
  },
};
