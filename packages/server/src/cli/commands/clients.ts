import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashToken } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { SiteRecord } from '../../models/site.js';
import { endSessionsOf } from '../../services/sessions.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { readOrigins } from './origins.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

/** Milliseconds for which the secret before a rotation is still accepted. */
const PRIOR_SECRET_MS = 24 * 3600 * 1000;
/** Milliseconds after which running servers have applied a change for certain. */
const APPLIED_MS = 1500;
const MAX_NAME = 64;

async function findClient({ OAuthClient }: Models, site: SiteRecord, id: string): Promise<OAuthClientRecord> {
  const client = await OAuthClient.findOne({
    site: { $eq: site._id },
    clientId: { $eq: id },
  }).lean<OAuthClientRecord>();
  if (!client) throw new CliError(`no client "${id}"; see "sotto clients list"`);
  return client;
}

const byId = ({ _id }: OAuthClientRecord) => ({ _id: { $eq: _id } });

/** `sotto clients list`. */
export const clientsList: Command = {
  name: 'clients list',
  summary: 'list the OAuth clients and their origins',
  help: `Usage: sotto clients list

Lists the OAuth clients: id, type, state, name, origins. Secrets are stored only as hashes and cannot be shown.`,
  async run() {
    await readStore(async ({ OAuthClient }, site) => {
      const clients = await OAuthClient.find({ site: { $eq: site._id } })
        .sort({ createdAt: 1 })
        .lean<OAuthClientRecord[]>();
      printTable(
        ['CLIENT', 'TYPE', 'STATE', 'NAME', 'ORIGINS'],
        clients.map(({ clientId, type, disabledAt, name, origins }) => [
          clientId,
          type,
          disabledAt ? 'disabled' : 'enabled',
          name,
          origins.join(' ') || '-',
        ]),
      );
    });
  },
};

/** `sotto clients update ID`. */
export const clientsUpdate: Command = {
  name: 'clients update',
  summary: 'add or remove origins of a client, or rename it',
  help: `Usage: sotto clients update CLIENT [--add-origin URL ...] [--remove-origin URL ...] [--name NAME]

Changes a client. Running servers apply the change within 1 s.
  --add-origin     origin of a page that may use the client, such as https://www.example.org; repeatable
  --remove-origin  origin that may no longer use it; open sockets stay until their token expires; repeatable
  --name           1 to ${MAX_NAME} characters`,
  options: {
    'add-origin': { type: 'string', multiple: true },
    'remove-origin': { type: 'string', multiple: true },
    name: { type: 'string' },
  },
  args: ['CLIENT'],
  async run(values, [id]) {
    const added = readOrigins(values, 'add-origin');
    const removed = readOrigins(values, 'remove-origin');
    const name = typeof values.name === 'string' ? values.name.trim() : undefined;
    if (name !== undefined && (name === '' || name.length > MAX_NAME))
      throw new CliError(`--name must have 1 to ${MAX_NAME} characters`);
    if (added.length + removed.length === 0 && name === undefined)
      throw new CliError('nothing to change; see "sotto clients update --help"');
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      const missing = removed.find((origin) => !client.origins.includes(origin));
      if (missing) throw new CliError(`${missing} is not an origin of the client`);
      // Two operators at the same time must not undo each other's change.
      const $set = { ...(name !== undefined && { name }), changedAt: new Date() };
      await models.OAuthClient.bulkWrite([
        { updateOne: { filter: byId(client), update: { $addToSet: { origins: { $each: added } } } } },
        { updateOne: { filter: byId(client), update: { $pull: { origins: { $in: removed } } } } },
        { updateOne: { filter: byId(client), update: { $set } } },
      ]);
      const { origins } = await findClient(models, site, id!);
      console.log(`Origins of ${id}: ${origins.join(' ') || 'none; no web page can use it'}`);
    });
  },
};

/** `sotto clients rotate-secret ID`. */
export const clientsRotateSecret: Command = {
  name: 'clients rotate-secret',
  summary: 'give a confidential client a new secret',
  help: `Usage: sotto clients rotate-secret CLIENT [--end-old]

Gives a confidential client a new secret and prints it once. The old secret is accepted for another 24 h.
  --end-old  refuse the old secret within 1 s and end the client's sessions, for a secret that has leaked`,
  options: { 'end-old': { type: 'boolean' } },
  args: ['CLIENT'],
  async run(values, [id]) {
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      if (client.type !== 'confidential') throw new CliError(`"${id}" is a public client and has no secret`);
      const secret = randomBytes(32).toString('base64url');
      const endOld = values['end-old'] === true;
      const prior = { hash: client.secretHash, validUntil: new Date(Date.now() + PRIOR_SECRET_MS) };
      const { matchedCount } = await models.OAuthClient.updateOne(
        { ...byId(client), secretHash: { $eq: client.secretHash! } },
        {
          $set: { secretHash: hashToken(secret), priorSecret: endOld ? null : prior, changedAt: new Date() },
        },
      );
      if (matchedCount === 0)
        throw new CliError('another operator has just rotated the secret; nothing was changed');
      console.log(`Client secret: ${secret}\nThe secret is not shown again.`);
      if (endOld) await endSessions(models, client.clientId);
      else console.log(`The old secret is accepted until ${prior.validUntil.toISOString()}.`);
    });
  },
};

/**
 * Ends a client's sessions: those of now, and those that running servers may still start while they have the old client
 * cached.
 */
async function endSessions(models: Models, clientId: string): Promise<void> {
  const store = { models, clock: Date.now };
  const ended = await endSessionsOf(store, { clientId });
  await sleep(APPLIED_MS);
  console.log(`Sessions ended: ${ended + (await endSessionsOf(store, { clientId }))}`);
}

/** `sotto clients disable ID`. */
export const clientsDisable: Command = {
  name: 'clients disable',
  summary: 'disable a client and end its sessions',
  help: `Usage: sotto clients disable CLIENT

Disables a client: it gets no more tokens, and its sessions end. Takes 2 s, after which running servers have applied the
change. Accounts, rooms and messages stay. Disabling the client "demo" removes the demo's pages too.`,
  args: ['CLIENT'],
  async run(_values, [id]) {
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      await models.OAuthClient.updateOne(byId(client), {
        $set: { disabledAt: new Date(), changedAt: new Date() },
      });
      await endSessions(models, client.clientId);
      console.log(`${client.clientId} is disabled.`);
    });
  },
};

/** `sotto clients enable ID`. */
export const clientsEnable: Command = {
  name: 'clients enable',
  summary: 'enable a disabled client',
  help: `Usage: sotto clients enable CLIENT

Enables a client that "clients disable" has disabled, within 1 s.`,
  args: ['CLIENT'],
  async run(_values, [id]) {
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      await models.OAuthClient.updateOne(byId(client), {
        $set: { disabledAt: null, changedAt: new Date() },
      });
      console.log(`${client.clientId} is enabled.`);
    });
  },
};
