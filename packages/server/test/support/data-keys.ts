import { parseFernetKey, generateFernetKey } from '../../src/crypto/fernet.js';
import type { KeysService } from '../../src/services/keys.js';

/** The keys of messages, for a double of the store that opens nothing. */
export function createOneKey(): Pick<KeysService, 'ofUser' | 'ofSite' | 'loadOf' | 'ringOf'> {
  const sealing = { keyId: 'A'.repeat(16), key: parseFernetKey(generateFernetKey()) };
  const find = async () => sealing;
  return { ofUser: find, ofSite: find, loadOf: async () => {}, ringOf: (keyId) => keyId };
}
