import { readFileSync } from 'node:fs';
import { loadConfig } from '../../config.js';
import { AppError } from '../../errors.js';
import { fetchKeySet } from '../../oauth/assertions/key-sets.js';
import { createGuardedFetch, OutboundError } from '../../outbound/guarded-fetch.js';
import { parseUrl } from '../../parse-url.js';
import {
  createIdentityKey,
  listIdentityKeys,
  retireIdentityKey,
} from '../../services/admin/identity-keys.js';
import type { NewIdentityKey } from '../../services/admin/identity-keys.js';
import { PRESET_NAMES, presetKey } from '../../services/admin/identity-presets.js';
import { endSessionsOf } from '../../services/sessions.js';
import { CliError } from '../cli-error.js';
import type { Command, Values } from '../command.js';
import { endSessionsForGood } from '../end-sessions.js';
import { operatorTools } from '../operator-tools.js';
import { printSecret } from '../print-secret.js';
import { SITE_HELP, SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { changeStore, changeStoreWithKeys, readStore } from '../with-store.js';

const PROFILE_FIELDS = ['name', 'picture', 'email', 'username'];

const optional = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};
const all = (values: Values, name: string): string[] => [values[name] ?? []].flat().map(String);

/** Reads `key=value` of a repeatable option. @throws CliError */
function pairs(values: Values, name: string): [string, string][] {
  return all(values, name).map((text) => {
    const [key = '', ...rest] = text.split('=');
    if (key === '' || rest.length === 0) throw new CliError(`--${name} must be NAME=VALUE, not "${text}"`);
    return [key, rest.join('=')];
  });
}

/** Reads where the profile's fields are in an assertion. @throws CliError */
function claimsOf(values: Values): NewIdentityKey['claims'] {
  const given = pairs(values, 'claim');
  const unknown = given.find(([field]) => !PROFILE_FIELDS.includes(field));
  if (unknown) throw new CliError(`--claim takes ${PROFILE_FIELDS.join(', ')}, not "${unknown[0]}"`);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`unable to read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Returns what kind of key the options describe. @throws CliError, AppError `validation_failed` */
function kindOf(values: Values): NewIdentityKey {
  const preset = optional(values, 'preset');
  const jwksUri = optional(values, 'jwks');
  const publicKey = optional(values, 'public-key');
  if ([preset, jwksUri, publicKey].filter((given) => given !== undefined).length > 1)
    throw new CliError('--preset, --jwks and --public-key exclude one another');
  const audience = all(values, 'audience');
  if (preset !== undefined) {
    const [domain, project, pool, realm, token] = ['domain', 'project', 'pool', 'realm', 'token'].map(
      (name) => optional(values, name),
    );
    return presetKey(preset, { domain, project, pool, realm, token, audience });
  }
  const claim = (optional(values, 'audience-claim') ?? 'aud') as 'aud';
  return {
    ...(jwksUri !== undefined ? { type: 'jwks', jwksUri } : { type: publicKey ? 'public' : 'secret' }),
    ...(publicKey !== undefined && { publicKey: readKeyFile(publicKey) }),
    ...((audience.length > 0 || claim !== 'aud') && { audience: { claim, values: audience } }),
    issuer: optional(values, 'issuer'),
  };
}

function readKey(values: Values): NewIdentityKey {
  const kind = kindOf(values);
  const required = pairs(values, 'require').map(([claim, value]) => ({ claim, value }));
  const maxAge = optional(values, 'max-age');
  return {
    ...kind,
    ...(optional(values, 'alg') !== undefined && { alg: optional(values, 'alg') as 'RS256' }),
    kid: optional(values, 'kid'),
    subjectPrefix: optional(values, 'subject-prefix'),
    claims: claimsOf(values),
    ...(required.length > 0 && { require: [...(kind.require ?? []), ...required] }),
    ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
    singleUse: values['single-use'] === true,
  };
}

/** Options that are not called as the field that they set. */
const OPTION_OF: Readonly<Record<string, string>> = {
  ...{ subjectPrefix: 'subject-prefix', publicKey: 'public-key', maxAge: 'max-age', jwksUri: 'jwks' },
  ...{ claims: 'claim', 'audience.claim': 'audience-claim', 'audience.values': 'audience' },
};

/** Runs `work` so that an error names the option, and not the field that it sets. @throws CliError */
async function withOptionNames<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [field] = error instanceof AppError ? (error.errors ?? []) : [];
    if (!field) throw error;
    const name = Object.keys(OPTION_OF).find((path) => `${field.path}.`.startsWith(`${path}.`));
    const option = name === undefined ? field.path.split('.')[0]! : OPTION_OF[name]!;
    throw new CliError(`--${option} ${field.message}`, { cause: error });
  }
}

/**
 * Fetches a key set as the server will. A provider that cannot be reached only causes a warning: it may be reached from
 * the server.
 * @throws AppError `url_refused`; CliError where the response is no key set
 */
async function tryKeySet({ jwksUri, alg = 'RS256' }: NewIdentityKey): Promise<void> {
  if (jwksUri === undefined || !parseUrl(jwksUri)) return;
  try {
    const keys = await fetchKeySet(createGuardedFetch(loadConfig(process.env)), { jwksUri, alg });
    if (keys.length === 0) console.error(`Warning: the key set has no key for ${alg} now.`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (!(error instanceof OutboundError)) throw new CliError(`--jwks: ${(error as Error).message}`);
    console.error(`Warning: the key set cannot be fetched from here: ${error.message}.`);
  }
}

/** `sotto sites keys add`. */
export const sitesKeysAdd: Command = {
  name: 'sites keys add',
  summary: 'add a key whose assertions sign users in',
  help: `Usage: sotto sites keys add [--site SITE]                              a new secret (HS256)
       sotto sites keys add --public-key FILE                           a public key: RSA, P-256 or Ed25519
       sotto sites keys add --jwks URL --issuer ISS --audience ID       the key set of an identity provider
       sotto sites keys add --preset ${PRESET_NAMES.join('|')} ...

Adds a key whose assertions sign users of the site in. A secret is printed once. Running servers accept it within 1 s.
${SITE_HELP}
  --preset          auth0: --domain HOST --audience CLIENT_ID; clerk: --domain HOST; firebase: --project ID;
                    cognito: --pool ID --audience CLIENT_ID [--token id|access]; keycloak: --realm URL --audience CLIENT_ID
  --issuer          the claim iss; the site's slug for own keys
  --audience        value of the recipient claim; own keys: this server's URL without it; repeatable
  --audience-claim  aud (default), azp or client_id
  --alg             of a key set: RS256 (default), ES256 or EdDSA
  --kid             id of the key; random without it
  --subject-prefix  is put before sub, so that two issuers name different people; "" if they name the same ones
  --claim           FIELD=PATH: where name, picture, email or username is; repeatable
  --require         CLAIM=VALUE: a claim that must have this value; repeatable
  --max-age         seconds that a provider's token may be old (86400)
  --single-use      each assertion signs in once, and needs jti`,
  options: {
    ...SITE_OPTION,
    ...{ preset: { type: 'string' }, jwks: { type: 'string' }, 'public-key': { type: 'string' } },
    ...{ domain: { type: 'string' }, project: { type: 'string' }, pool: { type: 'string' } },
    ...{ realm: { type: 'string' }, token: { type: 'string' }, issuer: { type: 'string' } },
    ...{ audience: { type: 'string', multiple: true }, 'audience-claim': { type: 'string' } },
    ...{ alg: { type: 'string' }, kid: { type: 'string' }, 'subject-prefix': { type: 'string' } },
    ...{ claim: { type: 'string', multiple: true }, require: { type: 'string', multiple: true } },
    ...{ 'max-age': { type: 'string' }, 'single-use': { type: 'boolean' } },
  },
  async run(values) {
    const input = await withOptionNames(() => readKey(values));
    await tryKeySet(input);
    await changeStoreWithKeys(async (models, site, keys) => {
      const tools = { ...operatorTools(models), keys: keys.service };
      const created = await withOptionNames(() => createIdentityKey(tools, site, input));
      console.log(`Key id:    ${created.kid}\nAlgorithm: ${created.alg}\nIssuer:    ${created.issuer}`);
      if (created.secret !== undefined)
        printSecret('Secret:    ', created.secret, 'It signs users in: keep it on the backend.');
    }, values);
  },
};

/** `sotto sites keys list`. */
export const sitesKeysList: Command = {
  name: 'sites keys list',
  summary: 'list the keys that sign users of a site in',
  help: `Usage: sotto sites keys list [--site SITE]

Lists the identity keys of a site: id, type, algorithm, state, issuer, key set. Secrets cannot be shown.
${SITE_HELP}`,
  options: SITE_OPTION,
  async run(values) {
    await readStore(async (models, site) => {
      const keys = await listIdentityKeys(models, site);
      printTable(
        ['KEY', 'TYPE', 'ALG', 'STATE', 'ISSUER', 'KEY SET'],
        keys.map(({ kid, type, alg, retiredAt, issuer, jwksUri }) => [
          ...[kid, type, alg, retiredAt ? 'retired' : 'live', issuer, jwksUri ?? '-'],
        ]),
      );
    }, values);
  },
};

/** `sotto sites keys retire KID`. */
export const sitesKeysRetire: Command = {
  name: 'sites keys retire',
  summary: 'refuse the assertions of a key from now on',
  help: `Usage: sotto sites keys retire KID [--site SITE] [--end-sessions]

Retires an identity key for good: running servers refuse its assertions within 1 s. Users stay, and sign in by another key of
the same issuer as the same users.
${SITE_HELP}
  --end-sessions              end the sessions that began by this key, for a secret that has leaked`,
  options: { ...SITE_OPTION, 'end-sessions': { type: 'boolean' } },
  args: ['KID'],
  async run(values, [kid]) {
    await changeStore(async (models, site) => {
      const store = operatorTools(models);
      await retireIdentityKey(store, site, kid!);
      if (values['end-sessions'] === true) {
        await endSessionsForGood(() => endSessionsOf(store, { site: site._id, kid: kid! }));
      }
      console.log(`${kid} is retired.`);
    }, values);
  },
};
