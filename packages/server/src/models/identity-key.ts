import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** Where a key is: a secret that both sides have, a public key, or the key set of an identity provider. */
const IDENTITY_KEY_TYPES = ['secret', 'public', 'jwks'] as const;
type IdentityKeyType = (typeof IDENTITY_KEY_TYPES)[number];

/** Algorithms of assertions (RFC 7518 section 3.1, RFC 8037 section 3.1); each key has exactly one. */
export const IDENTITY_ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const;
export type IdentityAlgorithm = (typeof IDENTITY_ALGORITHMS)[number];

/** Claims that may name the recipient of an assertion. */
export const AUDIENCE_CLAIMS = ['aud', 'azp', 'client_id'] as const;

/** What the recipient claim of an assertion must contain. */
interface IdentityAudience {
  claim: (typeof AUDIENCE_CLAIMS)[number];
  /** Empty with `azp`: any origin of the OAuth client that presents the assertion. */
  values: string[];
}

/** Where an assertion has the fields of a profile: names of claims, or paths with dots. */
interface IdentityClaims {
  name?: string | undefined;
  picture?: string | undefined;
  email?: string | undefined;
  username?: string | undefined;
}

/** A claim that must have exactly this value. */
interface RequiredClaim {
  /** Its name, or a path with dots. */
  claim: string;
  value: string;
}

/** A key whose assertions sign users of one site in. */
export interface IdentityKeyRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  /** Unique in the site. The header of an assertion names it, except for `jwks`, whose set has ids of its own. */
  kid: string;
  type: IdentityKeyType;
  alg: IdentityAlgorithm;
  /** The `iss` of its assertions. */
  issuer: string;
  /** Missing: the issuer URL of this server. */
  audience?: IdentityAudience | null;
  /** Claims that must have exactly these values. */
  require?: RequiredClaim[];
  claims?: IdentityClaims;
  /** What comes before `sub` in the user's `externalId`, so that two issuers name different people. */
  subjectPrefix: string;
  /** Seconds that an assertion may be old; for `jwks`. */
  maxAge: number;
  /** Whether each assertion signs in once. */
  singleUse: boolean;
  /** Of `secret`: sealed with the site's data key. */
  secret?: SealedText;
  /** Of `public`: a JSON Web Key (RFC 7517), as JSON. */
  publicKey?: string;
  /** Of `jwks`. */
  jwksUri?: string;
  createdAt: Date;
  retiredAt?: Date | null;
}

export type IdentityKeyModel = Model<IdentityKeyRecord>;

/** Creates the model of identity keys, unique by site and `kid`. */
export function createIdentityKeyModel(connection: Connection): IdentityKeyModel {
  const schema = new Schema<IdentityKeyRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      kid: { type: String, required: true },
      type: { type: String, enum: IDENTITY_KEY_TYPES, required: true },
      alg: { type: String, enum: IDENTITY_ALGORITHMS, required: true },
      issuer: { type: String, required: true },
      audience: {
        type: new Schema<IdentityAudience>(
          {
            claim: { type: String, enum: AUDIENCE_CLAIMS, required: true },
            values: { type: [String], required: true },
          },
          { _id: false },
        ),
      },
      require: {
        type: [new Schema<RequiredClaim>({ claim: String, value: String }, { _id: false })],
        default: undefined,
      },
      claims: {
        type: new Schema<IdentityClaims>(
          { name: String, picture: String, email: String, username: String },
          { _id: false },
        ),
      },
      subjectPrefix: { type: String, default: '' },
      maxAge: { type: Number, required: true },
      singleUse: { type: Boolean, required: true },
      secret: SEALED_TEXT,
      publicKey: { type: String },
      jwksUri: { type: String },
      createdAt: { type: Date, required: true },
      retiredAt: { type: Date },
    },
    { ...SCHEMA_OPTIONS, collection: 'identity_keys' },
  );
  schema.index({ site: 1, kid: 1 }, { unique: true });
  return connection.model<IdentityKeyRecord>('IdentityKey', schema);
}
