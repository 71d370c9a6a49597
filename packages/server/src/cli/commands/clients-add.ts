import { addClient } from '../../services/admin/clients.js';
import type { NewClient } from '../../services/admin/clients.js';
import { CliError } from '../cli-error.js';
import type { Command, Values } from '../command.js';
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

Creates an OAuth client and prints its client id, and once the secret of a confidential client. Users sign in on its pages as
the settings of the site say: by the site's backend, as guests, on a page of this server.
  --name                      1 to 64 characters
  --origin                    origin of a page that may use the client, such as https://www.example.org, or
                              https://*.example.org for all names one label below; repeatable
  --first-party               let users type their passwords into its pages; only for pages of your own
  --client-type               public (without it): web pages; confidential: a program that can keep a secret
  --authorization-grant-type  client-credentials: a bot (confidential only); password: same as --first-party
${SITE_HELP}`;

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
  },
  async run(values) {
    const use = readUse(values);
    const origins = [values.origin ?? []].flat().map(String);
    await changeStore(async (models, site) => {
      const input = { ...use, name: String(values.name ?? ''), origins };
      const { clientId, secret, bot } = await addClient({ models, clock: Date.now }, site, input);
      console.log(`Client id:     ${clientId}`);
      if (secret) console.log(`Client secret: ${secret}\nThe secret is not shown again.`);
      if (bot) console.log(`Acts as:       ${bot.username}`);
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
