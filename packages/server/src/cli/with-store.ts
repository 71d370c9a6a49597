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

/** Runs a command that reads, on the store of a server that runs or not. Says on standard error which store it was. */
export async function readStore<T>(work: Work<T>): Promise<T> {
  return withStore('Read from', work);
}

/** Runs a command that changes something, on the store of a server that runs or not. Says which store it changed. */
export async function changeStore<T>(work: Work<T>): Promise<T> {
  return withStore('Changed', work);
}

/**
 * Commands read and write no messages, so the message keys are not needed: the models get a key of this moment. What they
 * print is for programs, too: which store it was is said on standard error.
 */
async function withStore<T>(done: string, work: Work<T>): Promise<T> {
  const config = loadConfig(process.env);
  const store = await openExistingStore({ ...config, logger: pino({ level: 'silent' }) });
  const place = placeOf(store, config.dataDir);
  try {
    const models = createModels(store.connection, createKeyring([generateFernetKey()]));
    const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean<SiteRecord>();
    if (!site) throw new CliError('there is no site yet; start the server once first');
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

/** Which store it is, without credentials. */
function placeOf({ kind, connection }: StoreHandle, dataDir: string): string {
  if (kind === 'embedded') return `in ${resolve(dataDir)}`;
  const { hosts, srvHost } = connection.getClient().options;
  return `at ${srvHost ?? hosts.map(String).join(',')}, database ${connection.name}`;
}
