import type { Logger } from 'pino';
import type { Config } from './config.js';
import { generateFernetKey } from './crypto/fernet.js';
import { createKeyring, KeyError } from './crypto/keyring.js';
import type { Keyring } from './crypto/keyring.js';
import { createTokenKeys } from './crypto/token-keys.js';
import type { TokenKeys } from './crypto/token-keys.js';
import { createKeyFile, keyFiles, readKeyFile } from './config/key-files.js';
import type { Models } from './models/index.js';
import { isDuplicateKey } from './storage/duplicate-keys.js';

/** The site that the first start makes. */
export const DEFAULT_SITE = 'default';
/** The demo's public client; a public client's id is no secret. */
export const DEMO_CLIENT_ID = 'demo';

/** The keys of a server, and where they come from. */
export interface ServerKeys {
  keyring: Keyring;
  tokenKeys: TokenKeys;
  /** The files of keys that do not come from the environment. */
  files: { path: string; isNew: boolean }[];
}

/**
 * Takes the keys from the configuration, or from the files in `DATA_DIR/keys/`, which it creates only for an embedded
 * store that is empty: keys that do not fit the data would hide that the right ones are lost.
 * @throws KeyError
 */
export function loadKeys(
  config: Config,
  store: { kind: 'embedded' | 'mongodb'; empty: boolean },
  { clock, logger }: { clock: () => number; logger: Pick<Logger, 'warn'> },
): ServerKeys {
  const files: ServerKeys['files'] = [];

  function fromFile(file: string, variable: string): string[] {
    const keys = readKeyFile(file, logger);
    if (keys) {
      files.push({ path: file, isNew: false });
      return keys;
    }
    if (store.kind === 'mongodb') {
      throw new KeyError(
        `${variable} is not set; with MONGODB_URI the keys must be given (make one with "sotto keys generate")`,
      );
    }
    if (!store.empty) {
      throw new KeyError(
        `the key file ${file} is missing, but there is data that was written with it; put it back or set ${variable}`,
      );
    }
    const key = generateFernetKey();
    createKeyFile(file, key);
    files.push({ path: file, isNew: true });
    return [key];
  }

  const { messages, tokens } = keyFiles(config.dataDir);
  const keyring = config.fernetKeys
    ? createKeyring(config.fernetKeys, config.fernetKeysName, clock)
    : createKeyring(fromFile(messages, 'FERNET_KEYS'), messages, clock);
  const tokenKeys = config.tokenKeys
    ? createTokenKeys(config.tokenKeys)
    : createTokenKeys(fromFile(tokens, 'TOKEN_KEYS'), tokens);
  return { keyring, tokenKeys, files };
}

/** Makes the site `default` and the demo's public client where they are missing. Several nodes may do it at once. */
export async function prepareSite({ Site, OAuthClient }: Models, now: Date): Promise<void> {
  const site = {
    slug: DEFAULT_SITE,
    name: 'Default',
    settings: { registration: 'on' as const },
    createdAt: now,
  };
  await insertOnce(
    () => Site.create(site),
    () => Site.exists({ slug: { $eq: DEFAULT_SITE } }),
  );
  const found = await Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
  const client = {
    site: found!._id,
    clientId: DEMO_CLIENT_ID,
    type: 'public' as const,
    grants: ['password', 'refresh_token'],
    scopes: ['chat', 'monitor'],
    name: 'Demo',
    origins: [],
    createdAt: now,
  };
  await insertOnce(
    () => OAuthClient.create(client),
    () => OAuthClient.exists({ clientId: { $eq: DEMO_CLIENT_ID } }),
  );
}

async function insertOnce(insert: () => Promise<unknown>, exists: () => PromiseLike<unknown>): Promise<void> {
  if (await exists()) return;
  try {
    await insert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
