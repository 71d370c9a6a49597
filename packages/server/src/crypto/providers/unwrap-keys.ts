import { withTimeout } from '../../async/with-timeout.js';
import { FernetError } from '../fernet.js';
import { KeyError } from '../keyring.js';
import type { KeyContext, KeyProvider } from './key-provider.js';
import { localProvider } from './local.js';

interface UnwrapOptions {
  /** Where the entries come from, for the operator who has to correct them. */
  source: string;
  context: KeyContext;
  /** Beside the local one. */
  providers: readonly KeyProvider[];
  /** How long one provider may take, in milliseconds. */
  limitMs?: number;
}

const LIMIT_MS = 30_000;
const KEY_BYTES = 32;
const ENTRY = /^(?:([a-z][a-z0-9]*):)?(.*)$/s;

/**
 * Returns the keys of the ring as URL-safe base64, in their order; those with a scheme are unwrapped by its provider, all
 * at once.
 * @throws KeyError for an unknown scheme, and where a provider fails
 */
export async function unwrapKeys(
  entries: readonly string[],
  { source, context, providers, limitMs = LIMIT_MS }: UnwrapOptions,
): Promise<string[]> {
  return Promise.all(
    entries.map(async (entry, index) => {
      const [, scheme = localProvider.scheme, blob = ''] = ENTRY.exec(entry) ?? [];
      const where = `unable to use ${source}; key ${index + 1}`;
      const provider = [localProvider, ...providers].find((one) => one.scheme === scheme);
      if (!provider)
        throw new KeyError(
          `${where} begins with "${scheme}:", and no provider has that scheme (set KEY_PROVIDERS)`,
        );
      const key = await unwrapWithin(provider, { blob, context, limitMs, where });
      if (key.length !== KEY_BYTES)
        throw new KeyError(`${where} was unwrapped by ${scheme} to something else than 32 bytes`);
      return key.toString('base64url');
    }),
  );
}

async function unwrapWithin(
  provider: KeyProvider,
  { blob, context, limitMs, where }: { blob: string; context: KeyContext; limitMs: number; where: string },
): Promise<Buffer> {
  const fail = (): never => {
    throw new KeyError(
      `${where}: the provider of ${provider.scheme} did not respond within ${limitMs / 1000} s`,
    );
  };
  try {
    return await withTimeout(provider.unwrap(blob, context), limitMs, fail);
  } catch (cause) {
    if (cause instanceof KeyError) throw cause;
    if (cause instanceof FernetError)
      throw new KeyError(
        `${where} is not 32 bytes in URL-safe base64 (make one with "sotto keys generate")`,
        { cause },
      );
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyError(`${where}: the provider of ${provider.scheme} refused it: ${reason}`, { cause });
  }
}
