import { resolve } from 'node:path';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { createLocalBus } from '../bus/local-bus.js';
import { loadConfig } from '../config.js';
import type { Config } from '../config.js';
import { createKeyring } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import { generateFernetKey } from '../crypto/fernet.js';
import { loadKeyring } from '../load-keys.js';
import { AppError } from '../errors.js';
import { DEFAULT_SITE } from '../seed-site.js';
import { createKeysService } from '../services/keys.js';
import type { KeysService } from '../services/keys.js';
import { createModels } from '../models/index.js';
import type { Models } from '../models/index.js';
import type { SiteRecord } from '../models/site.js';
import { requireKeys } from '../storage/key-check.js';
import { requireCurrentSchema } from '../storage/migrations.js';
import type { StoreHandle } from '../storage/connect.js';
import { openExistingStore } from '../storage/open-store.js';
import { CliError } from './cli-error.js';
import type { Values } from './command.js';
import { findChosenSite } from './site-option.js';
import type { Named } from './site-option.js';

type Work<T> = (models: Models, site: SiteRecord) => Promise<T>;
type WorkWithKeys<T> = (models: Models, site: SiteRecord, keys: CommandKeys) => Promise<T>;

/** The server's own keys, for commands that seal or open something. */
interface CommandKeys {
  keyring: Keyring;
  /** Seals and opens what belongs to a site, as the server does. */
  service: KeysService;
}

/** Which site a command is about: as its options say, or its argument, which names a thing of the site. */
export type Choice = [values?: Values, named?: Named];

/** Runs a command that only reads the store. The server may be running. Prints on standard error which store it read. */
export async function readStore<T>(work: Work<T>, ...choice: Choice): Promise<T> {
  return withStore('Read from', withoutKeys(work, choice));
}

/** Runs a command that changes the store. The server may be running. Prints on standard error which store it changed. */
export async function changeStore<T>(work: Work<T>, ...choice: Choice): Promise<T> {
  return withStore('Changed', withoutKeys(work, choice));
}

/** As `readStore`, with the server's keys. @throws KeyError where they are missing or the wrong ones */
export async function readStoreWithKeys<T>(work: WorkWithKeys<T>, ...choice: Choice): Promise<T> {
  return withStore('Read from', withServerKeys(work, choice));
}

/** As `changeStore`, with the server's keys. @throws KeyError where they are missing or the wrong ones, before any change */
export async function changeStoreWithKeys<T>(work: WorkWithKeys<T>, ...choice: Choice): Promise<T> {
  return withStore('Changed', withServerKeys(work, choice));
}

interface OpenStore {
  store: StoreHandle;
  config: Config;
}
type StoreWork<T> = (open: OpenStore) => Promise<T>;

/** Most commands neither read nor write what is encrypted: they need no keys, and get a random one. */
function withoutKeys<T>(work: Work<T>, choice: Choice): StoreWork<T> {
  return async ({ store }) => {
    const models = createModels(store.connection, createKeyring([generateFernetKey()]));
    return inSite(models, choice, (site) => work(models, site));
  };
}

/** Finds the keys as the server does, and verifies them before the command begins. */
function withServerKeys<T>(work: WorkWithKeys<T>, choice: Choice): StoreWork<T> {
  return async ({ store, config }) => {
    const warn = (text: string) => console.error(text);
    const tools = { clock: Date.now, logger: { warn } as Pick<Logger, 'warn'> };
    const { keyring } = await loadKeyring(config, { kind: store.kind, empty: false }, tools);
    const models = createModels(store.connection, keyring);
    return inSite(models, choice, async (site) => {
      await requireKeys(models, keyring);
      const logger = pino({ level: 'silent' });
      const bus = createLocalBus({ logger });
      const service = createKeysService({ models, keyring, bus, logger, clock: Date.now });
      return work(models, site, { keyring, service });
    });
  };
}

/**
 * Runs the work of a command in the site that it is about, of a store that a server has prepared. Where the operator named
 * none, a refusal says which one it was: there may be what they meant in another one.
 */
async function inSite<T>(
  models: Models,
  [values, named]: Choice,
  work: (site: SiteRecord) => Promise<T>,
): Promise<T> {
  if (!(await models.Site.exists({ slug: { $eq: DEFAULT_SITE } })))
    throw new CliError('the store has no site yet; start the server once first');
  await requireCurrentSchema(models);
  const site = await findChosenSite(models, values, named);
  try {
    return await work(site);
  } catch (error) {
    const isChosen = values === undefined || values.site !== undefined;
    if (isChosen || !isAboutInput(error) || (await models.Site.estimatedDocumentCount()) < 2) throw error;
    throw new CliError(`${error.message} (the site "${site.slug}"; --site names another one)`);
  }
}

/** Programs may read standard output, so the line about the store goes to standard error. */
async function withStore<T>(done: string, work: StoreWork<T>): Promise<T> {
  const config = loadConfig(process.env);
  const store = await openExistingStore({ ...config, logger: pino({ level: 'silent' }) });
  const place = placeOf(store, config.dataDir);
  try {
    const result = await work({ store, config });
    console.error(`${done} the store ${place}.`);
    return result;
  } catch (error) {
    throw isAboutInput(error) ? new CliError(`${error.message} (the store ${place})`) : error;
  } finally {
    await store.close();
  }
}

/** Returns whether what the operator wrote is wrong, and not the store. */
function isAboutInput(error: unknown): error is Error {
  return error instanceof CliError || (error instanceof AppError && error.status < 500);
}

/** Returns where the store is, without credentials. */
function placeOf({ kind, connection }: StoreHandle, dataDir: string): string {
  if (kind === 'embedded') return `in ${resolve(dataDir)}`;
  const { hosts, srvHost } = connection.getClient().options;
  return `at ${srvHost ?? hosts.map(String).join(',')}, database ${connection.name}`;
}
