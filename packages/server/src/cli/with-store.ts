import { pino } from 'pino';
import { loadConfig } from '../config.js';
import { createKeyring } from '../crypto/keyring.js';
import { generateFernetKey } from '../crypto/fernet.js';
import { DEFAULT_SITE } from '../first-start.js';
import { createModels } from '../models/index.js';
import type { Models } from '../models/index.js';
import type { SiteRecord } from '../models/site.js';
import { requireCurrentSchema } from '../storage/migrations.js';
import { openStore } from '../storage/open-store.js';
import { CliError } from './cli-error.js';

/**
 * Runs an operator's command on the store, while the server runs or not. Commands read and write no messages, so the
 * message keys are not needed: the models get a key of this moment.
 */
export async function withStore<T>(work: (models: Models, site: SiteRecord) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  const store = await openStore({ ...config, logger: pino({ level: 'silent' }), share: true });
  try {
    const models = createModels(store.connection, createKeyring([generateFernetKey()]));
    const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean<SiteRecord>();
    if (!site) throw new CliError('there is no site yet; start the server once first');
    await requireCurrentSchema(models);
    return await work(models, site);
  } finally {
    await store.close();
  }
}
