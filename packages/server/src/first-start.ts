import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from './config.js';
import { generateFernetKey } from './crypto/fernet.js';
import { createKeyring, KeyError } from './crypto/keyring.js';
import type { Keyring } from './crypto/keyring.js';
import { createTokenKeys } from './crypto/token-keys.js';
import type { TokenKeys } from './crypto/token-keys.js';
import type { Models } from './models/index.js';
import { isDuplicateKey } from './services/store-errors.js';

/** The site that the first start makes. */
export const DEFAULT_SITE = 'default';
/** The demo's public client; a public client's id is no secret. */
export const DEMO_CLIENT_ID = 'demo';

/** The keys of a server, and whether this start made them. */
export interface ServerKeys {
  keyring: Keyring;
  tokenKeys: TokenKeys;
  made: boolean;
  /** Directory of the key files; undefined where the keys come from the environment. */
  directory?: string;
}

/**
 * Takes the keys from the configuration, or from the files in `DATA_DIR/keys/`, which it makes only for an embedded
 * store that is empty: keys that do not fit the data would hide that the right ones are lost.
 * @throws KeyError
 */
export function loadKeys(
  config: Config,
  store: { kind: 'embedded' | 'mongodb'; empty: boolean },
  clock: () => number,
): ServerKeys {
  const directory = join(resolve(config.dataDir), 'keys');
  let made = false;

  function fromFile(file: string, variable: string): string[] {
    if (existsSync(file)) {
      closeToOthers(file);
      return readFileSync(file, 'utf8')
        .split(/[\s,]+/)
        .filter(Boolean);
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
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const key = generateFernetKey();
    // On the disk before anything that only this key can read.
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
    made = true;
    return [key];
  }

  const fernetFile = join(directory, 'fernet.key');
  const tokenFile = join(directory, 'token.key');
  const keyring = config.fernetKeys
    ? createKeyring(config.fernetKeys, undefined, clock)
    : createKeyring(fromFile(fernetFile, 'FERNET_KEYS'), fernetFile, clock);
  const tokenKeys = config.tokenKeys
    ? createTokenKeys(config.tokenKeys)
    : createTokenKeys(fromFile(tokenFile, 'TOKEN_KEYS'), tokenFile);
  const fromFiles = config.fernetKeys === undefined || config.tokenKeys === undefined;
  return { keyring, tokenKeys, made, ...(fromFiles && { directory }) };
}

/** A copy that was put back may be readable by others. Where the file is not ours (a mounted secret), its mount decides. */
function closeToOthers(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    if (!['EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
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
