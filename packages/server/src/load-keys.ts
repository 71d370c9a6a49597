import type { Logger } from 'pino';
import type { Config } from './config.js';
import { generateFernetKey } from './crypto/fernet.js';
import { createKeyring, KeyError } from './crypto/keyring.js';
import type { Keyring } from './crypto/keyring.js';
import { createTokenKeys } from './crypto/token-keys.js';
import type { TokenKeys } from './crypto/token-keys.js';
import { keyContextOf, loadProviders } from './config/key-providers.js';
import type { KeyProvider } from './crypto/providers/key-provider.js';
import { unwrapKeys } from './crypto/providers/unwrap-keys.js';
import { createKeyFile, keyFiles, readKeyFile } from './config/key-files.js';

/** The keys of a server and the files they were read from. */
export interface ServerKeys {
  keyring: Keyring;
  tokenKeys: TokenKeys;
  /** Key files in use; empty where the environment gives all keys. */
  files: { path: string; isNew: boolean }[];
}

interface StoreFacts {
  kind: 'embedded' | 'mongodb';
  empty: boolean;
}

interface Tools {
  /** Milliseconds since 1970. */
  clock: () => number;
  logger: Pick<Logger, 'warn'>;
  /** Beside those of `KEY_PROVIDERS`. */
  keyProviders?: readonly KeyProvider[] | undefined;
}

/**
 * Returns the keys of the configuration, or those in `DATA_DIR/keys/`. Creates key files only for an empty embedded
 * store: new keys over existing data would hide that the right ones are lost.
 * @throws KeyError, ConfigError
 */
export async function loadKeys(config: Config, store: StoreFacts, tools: Tools): Promise<ServerKeys> {
  const { tokens } = keyFiles(config.dataDir);
  const { keyring, files } = await loadKeyring(config, store, tools);
  if (config.tokenKeys) return { keyring, tokenKeys: createTokenKeys(config.tokenKeys), files };
  const read = keysFromFile({ file: tokens, variable: 'TOKEN_KEYS' }, store, tools);
  return { keyring, tokenKeys: createTokenKeys(read.keys, tokens), files: [...files, ...read.files] };
}

/**
 * Returns the message keys alone, as `loadKeys` finds them; a command needs no others.
 * @throws KeyError, ConfigError
 */
export async function loadKeyring(
  config: Config,
  store: StoreFacts,
  tools: Tools,
): Promise<Pick<ServerKeys, 'keyring' | 'files'>> {
  const { fernetKeys, fernetKeysName, dataDir } = config;
  const { messages } = keyFiles(dataDir);
  const read = fernetKeys
    ? { keys: fernetKeys, source: fernetKeysName, files: [] }
    : { ...keysFromFile({ file: messages, variable: 'FERNET_KEYS' }, store, tools), source: messages };
  const providers = [...(await loadProviders(config.keyProviders)), ...(tools.keyProviders ?? [])];
  const options = { source: read.source, context: keyContextOf(config), providers };
  const keyring = createKeyring(await unwrapKeys(read.keys, options), read.source, tools.clock);
  return { keyring, files: read.files };
}

function keysFromFile(
  { file, variable }: { file: string; variable: string },
  store: StoreFacts,
  { logger }: Tools,
): { keys: string[]; files: ServerKeys['files'] } {
  const keys = readKeyFile(file, logger);
  if (keys) return { keys, files: [{ path: file, isNew: false }] };
  if (store.kind === 'mongodb') {
    throw new KeyError(
      `${variable} is not set; with MONGODB_URI the keys must be set (generate one with "sotto keys generate")`,
    );
  }
  if (!store.empty) {
    throw new KeyError(
      `the key file ${file} is missing, but the store holds data written with it; restore the file or set ${variable}`,
    );
  }
  const key = generateFernetKey();
  createKeyFile(file, key);
  return { keys: [key], files: [{ path: file, isNew: true }] };
}
