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

/**
 * Returns the keys of the configuration, or those in `DATA_DIR/keys/`. Creates key files only for an empty embedded
 * store: new keys over existing data would hide that the right ones are lost.
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
