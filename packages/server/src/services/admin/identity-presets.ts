import { inputError } from './fields.js';
import type { NewIdentityKey } from './identity-keys.js';

/** What an operator says about the tokens of an identity provider. */
export interface PresetInput {
  /** Host name of the tenant (Auth0) or of the frontend API (Clerk). */
  domain?: string | undefined;
  /** Id of the project (Firebase). */
  project?: string | undefined;
  /** Id of the user pool, such as `eu-central-1_AbCdEf` (Cognito). */
  pool?: string | undefined;
  /** URL of the realm (Keycloak). */
  realm?: string | undefined;
  /** Ids of the applications that the tokens are issued for. */
  audience: string[];
  /** Which token of Cognito the page presents. */
  token?: string | undefined;
}

type Preset = (input: PresetInput) => NewIdentityKey;

const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const POOL = /^([a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+$/;
const PROJECT = /^[a-z0-9-]{4,64}$/;

function required(
  input: PresetInput,
  name: Exclude<keyof PresetInput, 'audience'>,
  form: RegExp,
  example: string,
) {
  const value = input[name] ?? '';
  if (!form.test(value)) throw inputError(name, `must be given, such as ${example}`);
  return value;
}

function audienceOf({ audience }: PresetInput): string[] {
  if (audience.length === 0)
    throw inputError('audience', 'must be given: the id of your application at the provider');
  return audience;
}

/**
 * Identity providers whose tokens are known. Each says where the keys are, who the tokens are from, and which claim names
 * the application that they are for.
 */
const PRESETS: Record<string, Preset> = {
  /** ID tokens: `aud` is the client id. */
  auth0(input) {
    const domain = required(input, 'domain', HOST, 'acme.eu.auth0.com');
    return {
      ...{ type: 'jwks', issuer: `https://${domain}/`, jwksUri: `https://${domain}/.well-known/jwks.json` },
      audience: { claim: 'aud', values: audienceOf(input) },
    };
  },
  /** Session tokens have no `aud`; `azp` is the origin of the page, which must be one of the OAuth client. */
  clerk(input) {
    const domain = required(input, 'domain', HOST, 'clerk.acme.example');
    return {
      ...{ type: 'jwks', issuer: `https://${domain}`, jwksUri: `https://${domain}/.well-known/jwks.json` },
      audience: { claim: 'azp', values: input.audience },
    };
  },
  /** ID tokens of Firebase Authentication, whose keys are Google's. */
  firebase(input) {
    const project = required(input, 'project', PROJECT, 'acme-shop');
    return {
      ...{ type: 'jwks', issuer: `https://securetoken.google.com/${project}` },
      jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
      audience: { claim: 'aud', values: [project] },
    };
  },
  /** ID tokens have `aud`, access tokens `client_id`; `token_use` tells one from the other. */
  cognito(input) {
    const pool = required(input, 'pool', POOL, 'eu-central-1_AbCdEf123');
    const issuer = `https://cognito-idp.${POOL.exec(pool)![1]!}.amazonaws.com/${pool}`;
    const { token = 'id' } = input;
    if (token !== 'id' && token !== 'access') throw inputError('token', 'must be id or access');
    return {
      ...{ type: 'jwks', issuer, jwksUri: `${issuer}/.well-known/jwks.json` },
      audience: { claim: token === 'id' ? 'aud' : 'client_id', values: audienceOf(input) },
      require: [{ claim: 'token_use', value: token }],
    };
  },
  /** Tokens of a realm: `azp` is the client that they were issued to. */
  keycloak(input) {
    const realm = required(input, 'realm', /^https?:\/\/[^?#]+$/, 'https://id.acme.example/realms/shop');
    const issuer = realm.replace(/\/+$/, '');
    return {
      ...{ type: 'jwks', issuer, jwksUri: `${issuer}/protocol/openid-connect/certs` },
      audience: { claim: 'azp', values: audienceOf(input) },
    };
  },
};

export const PRESET_NAMES = Object.keys(PRESETS);

/**
 * Returns what is known of the tokens of a provider.
 * @throws AppError `validation_failed`, which names the field
 */
export function presetKey(name: string, input: PresetInput): NewIdentityKey {
  if (!Object.hasOwn(PRESETS, name)) throw inputError('preset', `must be one of ${PRESET_NAMES.join(', ')}`);
  return PRESETS[name]!(input);
}
