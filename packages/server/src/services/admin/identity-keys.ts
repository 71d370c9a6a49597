import { createPublicKey, randomBytes } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { Types } from 'mongoose';
import { z } from 'zod';
import { AUDIENCE_CLAIMS, IDENTITY_ALGORITHMS } from '../../models/identity-key.js';
import type { IdentityAlgorithm, IdentityKeyRecord } from '../../models/identity-key.js';
import type { Models } from '../../models/index.js';
import { randomId } from '../../models/object-id.js';
import type { SiteRecord } from '../../models/site.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { KeysService } from '../keys.js';
import { inputError } from './fields.js';
import { recorded } from './recorded.js';
import type { Recording } from './recorded.js';
import { chooseSubjects } from './subject-prefix.js';

export interface IdentityKeysDeps {
  models: Pick<Models, 'IdentityKey' | 'Site' | 'User'>;
  keys: Pick<KeysService, 'seal'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

type Site = Pick<SiteRecord, '_id' | 'slug'>;

/** Bytes of a secret: as many as HS256 has (RFC 7518 section 3.2). */
const SECRET_BYTES = 32;
const KID_BYTES = 9;
const MIN_RSA_BITS = 2048;
/** Keys of one site at once: each sign-in looks through them. */
const MAX_LIVE_KEYS = 100;
/** Seconds that a token of an identity provider may be old: they issue tokens for up to ten hours. */
const DEFAULT_MAX_AGE = 24 * 3600;
const DAY = 24 * 3600;

/** Compared letter for letter with a claim, and printed in terminals. */
const shortText = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters');
const newKeySchema = z.object({
  type: z.enum(['secret', 'public', 'jwks']),
  alg: z.enum(IDENTITY_ALGORITHMS).optional(),
  kid: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must have 1 to 64 of A-Z, a-z, 0-9, "_", "." and "-"')
    .optional(),
  issuer: shortText.optional(),
  audience: z.object({ claim: z.enum(AUDIENCE_CLAIMS), values: z.array(shortText).max(100) }).optional(),
  require: z
    .array(z.object({ claim: shortText, value: shortText }))
    .max(20)
    .optional(),
  claims: z
    .object({
      name: shortText.optional(),
      picture: shortText.optional(),
      email: shortText.optional(),
      username: shortText.optional(),
    })
    .optional(),
  subjectPrefix: z
    .string()
    .regex(/^[A-Za-z0-9_.:|-]{0,64}$/, 'must have at most 64 of A-Z, a-z, 0-9, "_", ".", ":", "|" and "-"')
    .optional(),
  maxAge: z
    .number()
    .int()
    .min(60)
    .max(30 * DAY)
    .optional(),
  singleUse: z.boolean().optional(),
  publicKey: z.string().max(16_384).optional(),
  jwksUri: z.url().max(2048).optional(),
});

/** What an operator says about a new key; the rest has defaults. */
export type NewIdentityKey = z.input<typeof newKeySchema>;

/** A key that was created. The secret is stored sealed and never shown again. */
export interface CreatedIdentityKey {
  kid: string;
  alg: IdentityAlgorithm;
  issuer: string;
  secret?: string;
}

/**
 * Creates an identity key of a site. Running servers accept it within a second.
 * @throws AppError `validation_failed`, which names the field; `unavailable`
 */
export async function createIdentityKey(
  deps: IdentityKeysDeps & Recording,
  site: Site,
  input: NewIdentityKey,
): Promise<CreatedIdentityKey> {
  const id = randomId();
  // Refused before the audit has an entry.
  const { kid = newKid() } = parse(input);
  const target = `key:${id.toString()}` as const;
  return recorded(deps, { siteId: site._id, action: 'key.added', target, data: { kid } }, () =>
    insertIdentityKey(deps, site, id, { ...input, kid }),
  );
}

const newKid = () => randomBytes(KID_BYTES).toString('base64url');

/** Creates a key that another change records. @throws AppError as `createIdentityKey` */
export async function insertIdentityKey(
  { models, keys, clock }: IdentityKeysDeps,
  site: Site,
  id: Types.ObjectId,
  input: NewIdentityKey,
): Promise<CreatedIdentityKey> {
  const { IdentityKey, Site } = models;
  const parsed = parse(input);
  const others = await listIdentityKeys(models, site);
  if (others.filter(({ retiredAt }) => !retiredAt).length >= MAX_LIVE_KEYS)
    throw inputError('kid', `cannot be added: the site has ${MAX_LIVE_KEYS} keys; retire one first`);
  const key = { ...parsed, ...(await chooseSubjects(models, { site, others, input: parsed })) };
  const { type } = key;
  const kid = key.kid ?? newKid();
  const secret = type === 'secret' ? randomBytes(SECRET_BYTES).toString('base64url') : undefined;
  const record: IdentityKeyRecord = {
    ...{ _id: id, site: site._id, kid, type, issuer: key.issuer },
    ...algorithmOf(key),
    ...(key.audience && { audience: key.audience }),
    ...(key.require && { require: key.require }),
    ...(key.claims && { claims: key.claims }),
    ...{ subjectPrefix: key.subjectPrefix, maxAge: key.maxAge ?? DEFAULT_MAX_AGE },
    singleUse: key.singleUse ?? false,
    ...(secret !== undefined && {
      secret: await keys.seal(site._id.toString(), { id: id.toString(), path: 'secret' }, secret),
    }),
    ...(type === 'jwks' && { jwksUri: key.jwksUri! }),
    createdAt: new Date(clock()),
  };
  try {
    await IdentityKey.create(record);
  } catch (error) {
    if (isDuplicateKey(error))
      throw inputError('kid', `must be another: the site has a key "${kid}" already`);
    throw error;
  }
  await announce(Site, site, clock());
  return { kid, alg: record.alg, issuer: record.issuer, ...(secret !== undefined && { secret }) };
}

/** Returns the keys of a site, the oldest first, retired ones included. */
export async function listIdentityKeys(
  { IdentityKey }: Pick<Models, 'IdentityKey'>,
  site: Site,
): Promise<IdentityKeyRecord[]> {
  return IdentityKey.find({ site: { $eq: site._id } })
    .sort({ createdAt: 1, _id: 1 })
    .lean<IdentityKeyRecord[]>();
}

/**
 * Retires a key: running servers refuse its assertions within a second. Its users stay.
 * @throws AppError `validation_failed` where the site has no such key
 */
export async function retireIdentityKey(
  deps: Pick<IdentityKeysDeps, 'clock'> & Recording & { models: Pick<Models, 'IdentityKey' | 'Site'> },
  site: Site,
  kid: string,
): Promise<IdentityKeyRecord> {
  const { IdentityKey, Site } = deps.models;
  const filter = { site: { $eq: site._id }, kid: { $eq: kid } };
  const find = () => IdentityKey.findOne(filter).lean<IdentityKeyRecord>();
  const key = await find();
  if (!key) throw inputError('kid', `"${kid}" is that of no key of the site; see "sotto sites keys list"`);
  const target = `key:${key._id.toString()}` as const;
  await recorded(deps, { siteId: site._id, action: 'key.retired', target, data: { kid } }, async () => {
    const retiredAt = new Date(deps.clock());
    await IdentityKey.updateOne({ ...filter, retiredAt: { $eq: null } }, { $set: { retiredAt } });
    await announce(Site, site, deps.clock());
  });
  return (await find()) ?? key;
}

/** Running servers notice that a site has changed, and read its keys anew. */
async function announce(Site: Models['Site'], { _id }: Site, now: number): Promise<void> {
  await Site.updateOne({ _id: { $eq: _id } }, { $set: { changedAt: new Date(now) } });
}

function parse(input: NewIdentityKey): z.output<typeof newKeySchema> {
  const result = newKeySchema.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw inputError(issue!.path.join('.'), issue!.message);
  }
  const key = result.data;
  if (key.type !== 'secret' && key.alg === 'HS256')
    throw inputError('alg', 'HS256 is for secrets; a public key verifies RS256, ES256 or EdDSA');
  if (key.type === 'secret' && key.alg !== undefined && key.alg !== 'HS256')
    throw inputError('alg', 'a secret verifies HS256');
  if (key.type === 'public' && key.publicKey === undefined) throw inputError('publicKey', 'is missing');
  if (key.type === 'jwks') checkJwks(key);
  return key;
}

/** A token that the provider issued for another application must not sign in here. */
function checkJwks({ jwksUri, issuer, audience }: z.output<typeof newKeySchema>): void {
  if (jwksUri === undefined) throw inputError('jwksUri', 'is missing');
  if (issuer === undefined) throw inputError('issuer', 'is missing: the claim iss of the tokens');
  if (!audience || (audience.values.length === 0 && audience.claim !== 'azp'))
    throw inputError('audience', 'is missing: whom the provider issues the tokens for');
}

/** Returns the algorithm, and the public key as a JSON Web Key. @throws AppError `validation_failed` */
function algorithmOf({ type, alg, publicKey }: z.output<typeof newKeySchema>): {
  alg: IdentityAlgorithm;
  publicKey?: string;
} {
  if (type === 'secret') return { alg: 'HS256' };
  if (type === 'jwks') return { alg: alg ?? 'RS256' };
  const key = readPublicKey(publicKey!);
  const own = ownAlgorithm(key);
  if (alg !== undefined && alg !== own) throw inputError('alg', `must be ${own} for this public key`);
  return { alg: own, publicKey: JSON.stringify(key.export({ format: 'jwk' })) };
}

/** Reads a public key: PEM, or a JSON Web Key. */
function readPublicKey(text: string): KeyObject {
  const isJson = text.trim().startsWith('{');
  let jwk: JsonWebKey | undefined;
  try {
    if (isJson) jwk = JSON.parse(text) as JsonWebKey;
    if (!/PRIVATE KEY/.test(text) && !jwk?.d && !jwk?.k)
      return jwk ? createPublicKey({ key: jwk, format: 'jwk' }) : createPublicKey(text);
  } catch {
    throw inputError('publicKey', 'must be a public key: PEM, or a JSON Web Key');
  }
  throw inputError('publicKey', 'is a private key, which must stay where it is; give the public one');
}

function ownAlgorithm({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): IdentityAlgorithm {
  if (asymmetricKeyType === 'rsa') {
    if ((asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS) return 'RS256';
    throw inputError('publicKey', `an RSA key must have at least ${MIN_RSA_BITS} bits`);
  }
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  throw inputError('publicKey', 'must be RSA, ECDSA on P-256, or Ed25519');
}
