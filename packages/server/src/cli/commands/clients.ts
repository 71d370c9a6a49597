import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashToken } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { SiteRecord } from '../../models/site.js';
import { SETTINGS_TTL_MS } from '../../services/deps.js';
import { endSessionsOf } from '../../services/sessions.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { readOrigins } from './origins.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

/** How long the secret before a rotation is still accepted, in milliseconds. */
const PRIOR_SECRET_MS = 24 * 3600 * 1000;
const MAX_NAME = 64;

async function findClient({ OAuthClient }: Models, site: SiteRecord, id: string): Promise<OAuthClientRecord> {
  const client = await OAuthClient.findOne({
    site: { $eq: site._id },
    clientId: { $eq: id },
  }).lean<OAuthClientRecord>();
  if (!client) throw new CliError(`there is no client "${id}"; see "sotto clients list"`);
  return client;
}

const byId = ({ _id }: OAuthClientRecord) => ({ _id: { $eq: _id } });

/** `sotto clients list`. */
export const clientsList: Command = {
  name: 'clients list',
  summary: 'lists the OAuth clients and their origins',
  help: `Usage: sotto clients list

Lists the OAuth clients: id, type, whether it is enabled, name, origins. Secrets are stored as hashes only.`,
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
  summary: 'adds or removes origins of a client, or renames it',
  help: `Usage: sotto clients update CLIENT [--add-origin URL ...] [--remove-origin URL ...] [--name NAME]

Changes a client. Servers that run follow within 1 s.
  --add-origin     origin of a page that may use it, such as https://www.example.org, once for each
  --remove-origin  origin that may no longer use it; sockets that are open stay until their token expires
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
      throw new CliError('there is nothing to change; see "sotto clients update --help"');
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      const missing = removed.find((origin) => !client.origins.includes(origin));
      if (missing) throw new CliError(`${missing} is no origin of the client`);
      // Two operators at once must not undo each other's change.
      await models.OAuthClient.bulkWrite([
        { updateOne: { filter: byId(client), update: { $addToSet: { origins: { $each: added } } } } },
        { updateOne: { filter: byId(client), update: { $pull: { origins: { $in: removed } } } } },
        ...(name === undefined ? [] : [{ updateOne: { filter: byId(client), update: { $set: { name } } } }]),
      ]);
      const { origins } = await findClient(models, site, id!);
      console.log(`Origins of ${id}: ${origins.join(' ') || 'none; no web page may use it'}`);
    });
  },
};

/** `sotto clients rotate-secret ID`. */
export const clientsRotateSecret: Command = {
  name: 'clients rotate-secret',
  summary: 'gives a confidential client a new secret',
  help: `Usage: sotto clients rotate-secret CLIENT [--end-old]

Gives a confidential client a new secret and prints it, once. The old one is accepted for 24 h more.
  --end-old  the old secret has leaked: refuse it within 1 s, and end the client's sessions`,
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
        { $set: { secretHash: hashToken(secret), priorSecret: endOld ? null : prior } },
      );
      if (matchedCount === 0)
        throw new CliError('somebody else rotated the secret just now; nothing was changed');
      console.log(`Client secret: ${secret}\nThe secret is shown this once.`);
      if (endOld) await endSessions(models, client.clientId);
      else console.log(`The old secret is accepted until ${prior.validUntil.toISOString()}.`);
    });
  },
};

/**
 * Ends a client's sessions: those of now, and those that servers which run may still start for as long as they remember
 * the client as it was.
 */
async function endSessions(models: Models, clientId: string): Promise<void> {
  const store = { models, clock: Date.now };
  const ended = await endSessionsOf(store, { clientId });
  await sleep(SETTINGS_TTL_MS + 1000);
  console.log(`Sessions ended: ${ended + (await endSessionsOf(store, { clientId }))}`);
}

/** `sotto clients disable ID`. */
export const clientsDisable: Command = {
  name: 'clients disable',
  summary: 'refuses a client and ends its sessions; "demo": no demo',
  help: `Usage: sotto clients disable CLIENT

Refuses a client every token, and ends the sessions that came by it; takes 2 s, after which servers that run have
followed. Accounts, rooms and messages stay. With the client "demo" the demo's pages are gone, too.`,
  args: ['CLIENT'],
  async run(_values, [id]) {
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      await models.OAuthClient.updateOne(byId(client), { $set: { disabledAt: new Date() } });
      await endSessions(models, client.clientId);
      console.log(`${client.clientId} is disabled.`);
    });
  },
};

/** `sotto clients enable ID`. */
export const clientsEnable: Command = {
  name: 'clients enable',
  summary: 'lets a disabled client work again',
  help: `Usage: sotto clients enable CLIENT

Lets a client that "clients disable" refused work again, within 1 s.`,
  args: ['CLIENT'],
  async run(_values, [id]) {
    await changeStore(async (models, site) => {
      const client = await findClient(models, site, id!);
      await models.OAuthClient.updateOne(byId(client), { $set: { disabledAt: null } });
      console.log(`${client.clientId} is enabled.`);
    });
  },
};
