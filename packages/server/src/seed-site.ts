import { GUEST } from './oauth/grant-types.js';
import type { Models } from './models/index.js';
import type { OAuthClientRecord } from './models/oauth-client.js';
import { isDuplicateKey } from './storage/duplicate-keys.js';

/** Slug of the site that the first start creates. */
export const DEFAULT_SITE = 'default';
/** The demo's public OAuth client; a public client's id is no secret. */
export const DEMO_CLIENT_ID = 'demo';
/** The public OAuth client of the demo's shop page, whose visitors come without an account. */
export const DEMO_SHOP_CLIENT_ID = 'demo-shop';
/** The clients of the pages that the server serves itself. */
export const DEMO_CLIENT_IDS: readonly string[] = [DEMO_CLIENT_ID, DEMO_SHOP_CLIENT_ID];

/**
 * Creates the site `default` and the demo's public clients where they are missing. Safe on several nodes at once. Whether
 * the shop's client admits guests, the site's settings decide (`services/site/settings`).
 */
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
  const own = { site: found!._id, type: 'public' as const, origins: [], createdAt: now };
  const seed = (client: Pick<OAuthClientRecord, 'clientId' | 'name' | 'grants' | 'scopes' | 'disabledAt'>) =>
    insertOnce(
      () => OAuthClient.create({ ...own, ...client }),
      () => OAuthClient.exists({ clientId: { $eq: client.clientId } }),
    );
  await seed({
    ...{ clientId: DEMO_CLIENT_ID, name: 'Demo' },
    ...{ grants: ['password', 'refresh_token'], scopes: ['chat', 'monitor'] },
  });
  // An earlier version had no shop client: where the operator disabled the demo, it starts disabled.
  const demo = await OAuthClient.findOne({ clientId: { $eq: DEMO_CLIENT_ID } }).lean();
  await seed({
    ...{ clientId: DEMO_SHOP_CLIENT_ID, name: 'Demo shop' },
    ...{ grants: [GUEST, 'authorization_code', 'password', 'refresh_token'], scopes: ['chat'] },
    ...(demo?.disabledAt && { disabledAt: demo.disabledAt }),
  });
}

async function insertOnce(insert: () => Promise<unknown>, exists: () => PromiseLike<unknown>): Promise<void> {
  if (await exists()) return;
  try {
    await insert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
