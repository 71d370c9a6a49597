import { loadConfig } from '../../config.js';
import { keyContextOf, loadProviders } from '../../config/key-providers.js';
import { generateFernetKey } from '../../crypto/fernet.js';
import { runningHolders } from '../../services/keys/key-holders.js';
import { readRingKeys } from '../../services/keys/ring-keys.js';
import { countUsage } from '../../services/keys/ring-usage.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { printTable } from '../table.js';
import { readStore } from '../with-store.js';

/** `sotto keys generate`. */
export const keysGenerate: Command = {
  name: 'keys generate',
  summary: 'print a new random key',
  help: `Usage: sotto keys generate [--provider SCHEME]

Prints a new random key, 32 bytes in URL-safe base64, for FERNET_KEYS or TOKEN_KEYS. It is not stored.

  --provider SCHEME  print the key as the provider of this scheme wraps it, for FERNET_KEYS; the provider is one of
                     KEY_PROVIDERS, and the key is bound to the database of MONGODB_URI, or to the embedded store`,
  options: { provider: { type: 'string' } },
  async run({ provider: scheme }) {
    if (scheme === undefined) return console.log(generateFernetKey());
    const config = loadConfig(process.env);
    const provider = (await loadProviders(config.keyProviders)).find((one) => one.scheme === scheme);
    if (!provider)
      throw new CliError(`no provider has the scheme "${String(scheme)}"; KEY_PROVIDERS names their modules`);
    const key = Buffer.from(generateFernetKey(), 'base64url');
    console.log(`${provider.scheme}:${await provider.wrap(key, keyContextOf(config))}`);
  },
};

/** `sotto keys status`. */
export const keysStatus: Command = {
  name: 'keys status',
  summary: 'list the message keys and what each is needed for',
  help: `Usage: sotto keys status

Lists the keys of FERNET_KEYS that were ever first, by their ids: the state, the data keys that each wraps, the messages
that each encrypted itself, and how many of the running servers hold it and have it first. A key that data keys or
messages need must stay in FERNET_KEYS. Reads all messages, without opening any, and needs no keys.

  active    encrypts, where it comes first
  retiring  "sotto keys rotate" moves what needs it to the first key
  retired   nothing needs it: remove it from FERNET_KEYS`,
  async run() {
    await readStore(async (models) => {
      const all = await readRingKeys(models.RingKey);
      const usage = await countUsage(
        models,
        all.map(({ _id }) => _id),
      );
      const running = await runningHolders(models.KeyHolder, Date.now());
      printTable(
        ['KEY', 'STATE', 'DATA KEYS', 'MESSAGES', 'SERVERS', 'FIRST ON', 'SINCE'],
        all.map(({ _id, state, createdAt }) => {
          const { dataKeys, messages } = usage.get(_id)!;
          const held = running.filter(({ keyIds }) => keyIds.includes(_id)).length;
          const first = running.filter(({ keyIds }) => keyIds[0] === _id).length;
          const servers = [`${held} of ${running.length}`, String(first)];
          return [
            _id,
            state,
            String(dataKeys),
            String(messages),
            ...servers,
            createdAt.toISOString().slice(0, 10),
          ];
        }),
      );
    });
  },
};
