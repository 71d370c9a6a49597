import type { Models } from './models/index.js';
import { isDuplicateKey } from './storage/duplicate-keys.js';

/** Slug of the site that the first start creates. */
export const DEFAULT_SITE = 'default';
/** The demo's public OAuth client; a public client's id is no secret. */
export const DEMO_CLIENT_ID = 'demo';

/** Creates the site `default` and the demo's public client where they are missing. Safe on several nodes at once. */
export async function seedSite({ Site, OAuthClient }: Models, now: Date): Promise<void> {
  const site = {
    slug: DEFAULT_SITE,
    name: 'Default',
    settings: { registration: 'on' as const },
    createdAt: now,
  };
  await insertOnce(
    () => Site.create(site),
    () => Site.exists({ slug: { $eq: DEFAULT_SITE } }),
  );
  const found = await Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
  const client = {
    site: found!._id,
    clientId: DEMO_CLIENT_ID,
    type: 'public' as const,
    grants: ['password', 'refresh_token'],
    scopes: ['chat', 'monitor'],
    name: 'Demo',
    origins: [],
    createdAt: now,
  };
  await insertOnce(
    () => OAuthClient.create(client),
    () => OAuthClient.exists({ clientId: { $eq: DEMO_CLIENT_ID } }),
  );
}

async function insertOnce(insert: () => Promise<unknown>, exists: () => PromiseLike<unknown>): Promise<void> {
  if (await exists()) return;
  try {
    await insert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
