import type { Logger } from 'pino';
import type { Config } from './config.js';
import { generateFernetKey } from './crypto/fernet.js';
import { createKeyring, KeyError } from './crypto/keyring.js';
import type { Keyring } from './crypto/keyring.js';
import { createTokenKeys } from './crypto/token-keys.js';
import type { TokenKeys } from './crypto/token-keys.js';
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
}

/**
 * Returns the keys of the configuration, or those in `DATA_DIR/keys/`. Creates key files only for an empty embedded
 * store: new keys over existing data would hide that the right ones are lost.
 * @throws KeyError
 */
export function loadKeys(config: Config, store: StoreFacts, tools: Tools): ServerKeys {
  const { tokens } = keyFiles(config.dataDir);
  const { keyring, files } = loadKeyring(config, store, tools);
  if (config.tokenKeys) return { keyring, tokenKeys: createTokenKeys(config.tokenKeys), files };
  const { keys, file } = keysFromFile({ file: tokens, variable: 'TOKEN_KEYS' }, store, tools);
  return { keyring, tokenKeys: createTokenKeys(keys, tokens), files: [...files, file] };
}

/**
 * Returns the message keys alone, as `loadKeys` finds them; a command needs no others.
 * @throws KeyError
 */
export function loadKeyring(
  { fernetKeys, fernetKeysName, dataDir }: Config,
  store: StoreFacts,
  tools: Tools,
): Pick<ServerKeys, 'keyring' | 'files'> {
  if (fernetKeys) return { keyring: createKeyring(fernetKeys, fernetKeysName, tools.clock), files: [] };
  const { messages } = keyFiles(dataDir);
  const { keys, file } = keysFromFile({ file: messages, variable: 'FERNET_KEYS' }, store, tools);
  return { keyring: createKeyring(keys, messages, tools.clock), files: [file] };
}

function keysFromFile(
  { file, variable }: { file: string; variable: string },
  store: StoreFacts,
  { logger }: Tools,
): { keys: string[]; file: ServerKeys['files'][number] } {
  const keys = readKeyFile(file, logger);
  if (keys) return { keys, file: { path: file, isNew: false } };
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
  return { keys: [key], file: { path: file, isNew: true } };
}
