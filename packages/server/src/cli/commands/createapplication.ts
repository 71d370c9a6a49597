import { randomBytes } from 'node:crypto';
import { hashToken } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord } from '../../models/site.js';
import { CliError } from '../cli-error.js';
import type { Command, Values } from '../command.js';
import { readOrigins } from './origins.js';
import { changeStore } from '../with-store.js';

const TYPES = ['confidential', 'public'];
const GRANTS = ['password', 'client-credentials'];
const MAX_NAME = 64;

function choice(values: Values, option: string, allowed: string[]): string {
  const value = values[option];
  if (typeof value !== 'string')
    throw new CliError(`--${option} is missing; it must be one of ${allowed.join(', ')}`);
  if (!allowed.includes(value)) throw new CliError(`--${option} must be one of ${allowed.join(', ')}`);
  return value;
}

/** Creates the bot that a client with the grant client_credentials acts as. */
async function createBot({ User }: Models, site: SiteRecord, name: string) {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 20) || 'bot';
  return User.create({
    site: site._id,
    username: `${base}-${randomBytes(3).toString('hex')}`,
    displayName: name,
    kind: 'bot',
    grantedScopes: [],
    createdAt: new Date(),
  });
}

const help = (name: string) => `Usage: sotto ${name} --client-type confidential|public
         --authorization-grant-type password|client-credentials --name NAME [--origin URL ...]

Creates an OAuth client and prints its client id, and once the secret of a confidential client.
  --client-type               public: a web page; confidential: a program that can keep a secret
  --authorization-grant-type  password: users sign in; client-credentials: a bot (confidential only)
  --name                      1 to ${MAX_NAME} characters
  --origin                    origin of a page that may use the client; repeatable`;

/** `sotto createapplication`. */
export const createApplication: Command = {
  name: 'createapplication',
  summary: 'create an OAuth client; same as "clients add"',
  help: help('createapplication'),
  options: {
    'client-type': { type: 'string' },
    'authorization-grant-type': { type: 'string' },
    name: { type: 'string' },
    origin: { type: 'string', multiple: true },
  },
  async run(values) {
    const type = choice(values, 'client-type', TYPES) as 'confidential' | 'public';
    const grant = choice(values, 'authorization-grant-type', GRANTS);
    const name = typeof values.name === 'string' ? values.name.trim() : '';
    if (name === '' || name.length > MAX_NAME)
      throw new CliError(`--name must have 1 to ${MAX_NAME} characters`);
    if (type === 'public' && grant === 'client-credentials') {
      throw new CliError(
        '--client-type must be confidential for client-credentials: a page cannot keep a secret',
      );
    }
    const origins = readOrigins(values, 'origin');
    await changeStore(async (models, site) => {
      const clientId = randomBytes(12).toString('hex');
      const secret = type === 'confidential' ? randomBytes(32).toString('base64url') : null;
      const isBot = grant === 'client-credentials';
      const bot = isBot ? await createBot(models, site, name) : null;
      await models.OAuthClient.create({
        ...{ site: site._id, clientId, type, name, origins },
        ...(secret && { secretHash: hashToken(secret) }),
        grants: isBot ? ['client_credentials'] : ['password', 'refresh_token'],
        scopes: ['chat', 'monitor'],
        ...(bot && { user: bot._id }),
        createdAt: new Date(),
      });
      console.log(`Client id:     ${clientId}`);
      if (secret) console.log(`Client secret: ${secret}\nThe secret is not shown again.`);
      if (bot) console.log(`Acts as:       ${bot.username}`);
      if (type === 'public' && origins.length === 0)
        console.log('No web page can use this client yet: add one with --origin.');
    });
  },
};

/** `sotto clients add`: the same command under the name that fits the other commands about clients. */
export const clientsAdd: Command = {
  ...createApplication,
  name: 'clients add',
  summary: 'create an OAuth client for a web page or a bot',
  help: help('clients add'),
};
