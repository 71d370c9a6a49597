import { loadConfig } from '../../config.js';
import { addClient, BOT_SCOPES } from '../../services/admin/clients.js';
import type { BotScope, NewClient } from '../../services/admin/clients.js';
import { addBotToRoom, findBotRooms } from '../../services/admin/bot-rooms.js';
import { CliError } from '../cli-error.js';
import type { Command, Values } from '../command.js';
import { serverUrl } from '../install-guide.js';
import { operatorTools } from '../operator-tools.js';
import { printSecret } from '../print-secret.js';
import { SITE_HELP, SITE_OPTION } from '../site-option.js';
import { changeStore } from '../with-store.js';

const TYPES = ['confidential', 'public'];
const GRANTS = ['password', 'client-credentials'];

function choice(values: Values, option: string, allowed: string[]): string | undefined {
  const value = values[option];
  if (value === undefined) return undefined;
  if (!allowed.includes(String(value)))
    throw new CliError(`--${option} must be one of ${allowed.join(', ')}, not "${String(value)}"`);
  return String(value);
}

/** Returns the scopes of a bot; undefined where none are named. @throws CliError */
function readScopes(values: Values): BotScope[] | undefined {
  const named = [values.scope ?? []].flat().map((text) => {
    const scope = BOT_SCOPES.find((each) => each === text);
    if (!scope) throw new CliError(`--scope must be one of ${BOT_SCOPES.join(', ')}, not "${String(text)}"`);
    return scope;
  });
  return named.length > 0 ? named : undefined;
}

/** Returns what the client is for. @throws CliError */
function readUse(values: Values): Pick<NewClient, 'use' | 'firstParty'> {
  const type = choice(values, 'client-type', TYPES) ?? 'public';
  const grant = choice(values, 'authorization-grant-type', GRANTS);
  const firstParty = values['first-party'] === true || grant === 'password';
  if (type === 'public') {
    if (grant === 'client-credentials')
      throw new CliError(
        '--client-type must be confidential for client-credentials: a page cannot keep a secret',
      );
    return { use: 'page', firstParty };
  }
  if (grant === 'password') return { use: 'program', firstParty };
  if (firstParty) throw new CliError('--first-party is for pages, and a bot is none');
  return { use: 'bot' };
}

const help = (
  name: string,
) => `Usage: sotto ${name} --name NAME [--origin URL ...] [--first-party] [--site SITE]
         [--client-type public|confidential] [--authorization-grant-type password|client-credentials]
         [--scope chat|monitor|site:admin ...] [--rooms ROOM,...]

Creates an OAuth client and prints its client id, and once the secret of a confidential client. Users sign in on its pages as
the settings of the site say: by the site's backend, as guests, on a page of this server.
  --name                      1 to 64 characters
  --origin                    origin of a page that may use the client, such as https://www.example.org, or
                              https://*.example.org for all names one label below; repeatable
  --first-party               let users type their passwords into its pages; only for pages of your own
  --client-type               public (without it): web pages; confidential: a program that can keep a secret
  --authorization-grant-type  client-credentials: a bot (confidential only); password: same as --first-party
  --scope                     what a confidential client may do: chat and monitor (without it), or site:admin for the
                              backend of the site, which then manages its users and rooms by the server API; repeatable
  --rooms                     slugs of rooms that the bot becomes a member of, as an owner could add it; bots enter no others
${SITE_HELP}`;

/** Says how a backend calls the server API. The secret is not repeated: shells keep what is typed. */
const usageOf = (clientId: string) => `
The server API, docs/server-api.md; curl asks for the secret:
  curl --user ${clientId} ${serverUrl(loadConfig(process.env))}/api/site/`;

/** `sotto clients add`. */
export const clientsAdd: Command = {
  name: 'clients add',
  summary: 'create an OAuth client for web pages or a bot',
  help: help('clients add'),
  options: {
    ...SITE_OPTION,
    name: { type: 'string' },
    origin: { type: 'string', multiple: true },
    'first-party': { type: 'boolean' },
    'client-type': { type: 'string' },
    'authorization-grant-type': { type: 'string' },
    scope: { type: 'string', multiple: true },
    rooms: { type: 'string', multiple: true },
  },
  async run(values) {
    const use = readUse(values);
    const scopes = readScopes(values);
    if (scopes && use.use !== 'bot')
      throw new CliError('--scope needs --client-type confidential: a page cannot keep a secret');
    const origins = [values.origin ?? []].flat().map(String);
    const slugs = [values.rooms ?? []].flat().flatMap((text) => String(text).split(','));
    if (slugs.length > 0 && use.use !== 'bot')
      throw new CliError('--rooms is for a bot: a confidential client of client-credentials');
    await changeStore(async (models, site) => {
      const tools = operatorTools(models);
      const rooms = await findBotRooms(models, site, slugs);
      const input = { ...use, name: String(values.name ?? ''), origins, ...(scopes && { scopes }) };
      const { clientId, secret, bot } = await addClient(tools, site, input);
      console.log(`Client id:     ${clientId}`);
      if (secret) printSecret('Client secret: ', secret);
      if (bot) console.log(`Acts as:       ${bot.username}`);
      if (scopes?.includes('site:admin')) console.log(usageOf(clientId));
      for (const room of rooms) await addBotToRoom(tools, room, bot!._id);
      if (rooms.length > 0) console.log(`Member of:     ${rooms.map(({ slug }) => slug).join(', ')}`);
      if (use.use === 'page' && origins.length === 0)
        console.log('No web page can use this client yet: add one with --origin.');
    }, values);
  },
};

/** `sotto createapplication`: the name that `clients add` had before. */
export const createApplication: Command = {
  ...clientsAdd,
  name: 'createapplication',
  summary: 'create an OAuth client; same as "clients add"',
  help: help('createapplication'),
};
