import { createTtlCache } from '../cache/ttl-cache.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { SiteRecord } from '../models/site.js';
import { DEFAULT_SITE } from '../seed-site.js';
import { SETTINGS_TTL_MS } from './deps.js';

const MAX_SITES = 10_000;

/** The part of a site that its pages may know. */
export interface PublicSite {
  name: string;
  /** Whether visitors may create an account. */
  registration: boolean;
}

export type SitesService = ReturnType<typeof createSitesService>;

/** Creates the look-up of sites. An operator's change takes effect within a second. */
export function createSitesService({
  models,
  clock,
}: {
  models: Pick<Models, 'Site'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const sites = createTtlCache<SiteRecord | null>({ ttlMs: SETTINGS_TTL_MS, max: MAX_SITES, clock });
  return {
    /** Returns the id of the site `default`, which every start creates where it is missing. */
    async defaultId(): Promise<string> {
      const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
      if (!site) throw new AppError('unavailable');
      return site._id.toString();
    },

    async publicSite(siteId: string): Promise<PublicSite> {
      const site = await sites.get(siteId, () =>
        models.Site.findOne({ _id: { $eq: toObjectId(siteId) } })
          .lean<SiteRecord>()
          .exec(),
      );
      return { name: site!.name, registration: site!.settings.registration === 'on' };
    },
  };
}
