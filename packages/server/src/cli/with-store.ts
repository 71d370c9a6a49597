import { resolve } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../config.js';
import { createKeyring } from '../crypto/keyring.js';
import { generateFernetKey } from '../crypto/fernet.js';
import { DEFAULT_SITE } from '../seed-site.js';
import { createModels } from '../models/index.js';
import type { Models } from '../models/index.js';
import type { SiteRecord } from '../models/site.js';
import { requireCurrentSchema } from '../storage/migrations.js';
import type { StoreHandle } from '../storage/connect.js';
import { openExistingStore } from '../storage/open-store.js';
import { CliError } from './cli-error.js';

type Work<T> = (models: Models, site: SiteRecord) => Promise<T>;

/** Runs a command that only reads the store. The server may be running. Prints on standard error which store it read. */
export async function readStore<T>(work: Work<T>): Promise<T> {
  return withStore('Read from', work);
}

/** Runs a command that changes the store. The server may be running. Prints on standard error which store it changed. */
export async function changeStore<T>(work: Work<T>): Promise<T> {
  return withStore('Changed', work);
}

/**
 * Commands neither read nor write messages, so the models get a random key instead of the message keys. Programs may read
 * standard output, so the line about the store goes to standard error.
 */
async function withStore<T>(done: string, work: Work<T>): Promise<T> {
  const config = loadConfig(process.env);
  const store = await openExistingStore({ ...config, logger: pino({ level: 'silent' }) });
  const place = placeOf(store, config.dataDir);
  try {
    const models = createModels(store.connection, createKeyring([generateFernetKey()]));
    const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean<SiteRecord>();
    if (!site) throw new CliError('the store has no site yet; start the server once first');
    await requireCurrentSchema(models);
    const result = await work(models, site);
    console.error(`${done} the store ${place}.`);
    return result;
  } catch (error) {
    throw error instanceof CliError ? new CliError(`${error.message} (the store ${place})`) : error;
  } finally {
    await store.close();
  }
}

/** Returns where the store is, without credentials. */
function placeOf({ kind, connection }: StoreHandle, dataDir: string): string {
  if (kind === 'embedded') return `in ${resolve(dataDir)}`;
  const { hosts, srvHost } = connection.getClient().options;
  return `at ${srvHost ?? hosts.map(String).join(',')}, database ${connection.name}`;
}
