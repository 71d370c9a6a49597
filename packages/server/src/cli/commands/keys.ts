import { generateFernetKey } from '../../crypto/fernet.js';
import type { Command } from '../command.js';

/** `sotto keys generate`. */
export const keysGenerate: Command = {
  name: 'keys generate',
  summary: 'print a new random key',
  help: `Usage: sotto keys generate

Prints a new random key, 32 bytes in URL-safe base64, for FERNET_KEYS or TOKEN_KEYS. It is not stored.`,
  async run() {
    console.log(generateFernetKey());
  },
};
