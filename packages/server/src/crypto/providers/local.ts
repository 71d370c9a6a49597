import { bytesOfKey, parseFernetKey } from '../fernet.js';
import type { KeyProvider } from './key-provider.js';

/** Keys that stand in the configuration themselves: entries without a scheme, or with `local:`. */
export const localProvider: KeyProvider = {
  scheme: 'local',
  wrap: async (key) => key.toString('base64url'),
  unwrap: async (blob) => bytesOfKey(parseFernetKey(blob)),
};
