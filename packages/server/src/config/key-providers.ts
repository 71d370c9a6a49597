import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KeyContext, KeyProvider } from '../crypto/providers/key-provider.js';
import { ConfigError } from './config-error.js';

const SCHEME = /^[a-z][a-z0-9]*$/;

/**
 * Imports the modules of `KEY_PROVIDERS`, each of which exports a `keyProvider`.
 * @param paths - relative to the working directory
 * @throws ConfigError
 */
export async function loadProviders(paths: readonly string[]): Promise<KeyProvider[]> {
  const providers: KeyProvider[] = [];
  for (const name of paths) {
    const { keyProvider } = await importModule(name);
    if (!isProvider(keyProvider))
      throw new ConfigError(
        `KEY_PROVIDERS names ${name}, which exports no keyProvider with scheme, wrap and unwrap`,
      );
    if (keyProvider.scheme === 'local' || providers.some(({ scheme }) => scheme === keyProvider.scheme))
      throw new ConfigError(`KEY_PROVIDERS names two providers of the scheme ${keyProvider.scheme}`);
    providers.push(keyProvider);
  }
  return providers;
}

async function importModule(path: string): Promise<{ keyProvider?: unknown }> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { keyProvider?: unknown };
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new ConfigError(`KEY_PROVIDERS names ${path}, which cannot be loaded: ${reason}`, { cause });
  }
}

function isProvider(value: unknown): value is KeyProvider {
  if (typeof value !== 'object' || value === null) return false;
  const { scheme, wrap, unwrap } = value as Partial<KeyProvider>;
  return (
    typeof scheme === 'string' &&
    SCHEME.test(scheme) &&
    typeof wrap === 'function' &&
    typeof unwrap === 'function'
  );
}

const DATABASE = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/;
/** The driver's name for a database that the address does not name. */
const DEFAULT_DATABASE = 'test';

/** Returns what the wrapped keys of a configuration are bound to. */
export function keyContextOf({ mongodbUri }: { mongodbUri?: string | undefined }): KeyContext {
  const store = mongodbUri ? (DATABASE.exec(mongodbUri)?.[1] ?? DEFAULT_DATABASE) : 'embedded';
  return { purpose: 'sotto-ring', store: decodeURIComponent(store) };
}
