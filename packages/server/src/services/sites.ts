import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Bus, ControlMessage } from '../bus/bus.js';
import { subscribeControl } from '../bus/bus.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { isTrial } from '../config/trial.js';
import type { Reach } from '../config/trial.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { SiteRecord, SiteSettings } from '../models/site.js';
import { DEFAULT_SITE } from '../seed-site.js';
import { CACHE_TTL_MS } from './deps.js';
import { settingsOf } from './site/settings.js';

export type { SiteSettings } from '../models/site.js';

const MAX_SITES = 10_000;

/** A site with all its settings. */
export interface Site extends Pick<
  SiteRecord,
  'slug' | 'name' | 'disabledAt' | 'identityRequiredAt' | 'identityOffAt' | 'guestsOffAt'
> {
  settings: SiteSettings;
}

interface SitesDeps {
  models: Pick<Models, 'Site'>;
  bus: Bus;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Where the server is only tried out, its site `default` admits guests. */
  config?: Reach;
}

export type SitesService = ReturnType<typeof createSitesService>;

/**
 * Creates the lookup of sites. They are kept in memory for 5 s and removed when a change is announced: every node applies
 * an operator's change within a second (`sockets/connections/change-poller` finds what a command wrote).
 */
export function createSitesService({ models, bus, logger, clock, config }: SitesDeps) {
  const defaults = { isTrial: config !== undefined && isTrial(config) };
  const sites = createTtlCache<Site | null>({ ttlMs: CACHE_TTL_MS, max: MAX_SITES, clock, loadMany });
  subscribeControl(bus, (message) => {
    if (message.kind === 'site') sites.delete(message.siteId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of sites'));
  bus.onReconnect(() => sites.clear());

  async function loadMany(ids: string[]): Promise<Map<string, Site>> {
    const rows = await models.Site.find({ _id: mongoose.trusted({ $in: ids.map(toObjectId) }) })
      .lean<SiteRecord[]>()
      .exec();
    return new Map(rows.map((row) => [row._id.toString(), { ...row, settings: settingsOf(row, defaults) }]));
  }

  /** @throws AppError `unavailable` where there is no such site: one that was created stays */
  async function find(siteId: string): Promise<Site> {
    const site = await sites.get(siteId, async () => (await loadMany([siteId])).get(siteId) ?? null);
    if (site) return site;
    sites.delete(siteId);
    throw new AppError('unavailable');
  }

  return {
    find,

    /** Returns the id of the site `default`, which every start creates where it is missing. */
    async defaultId(): Promise<string> {
      const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
      if (!site) throw new AppError('unavailable');
      return site._id.toString();
    },

    /** Returns all settings of a site. @throws AppError `unavailable` */
    settings: async (siteId: string): Promise<SiteSettings> => (await find(siteId)).settings,

    /** @throws AppError `site_disabled`, `unavailable` */
    async requireEnabled(siteId: string): Promise<void> {
      if ((await find(siteId)).disabledAt) throw new AppError('site_disabled');
    },

    /** Returns the announcements of the sites that changed after this time, in milliseconds since 1970. */
    async changesAfter(time: number): Promise<ControlMessage[]> {
      const rows = await models.Site.find({ changedAt: mongoose.trusted({ $gt: new Date(time) }) })
        .select('changedAt')
        .lean<Pick<SiteRecord, '_id' | 'changedAt'>[]>();
      return rows.map(({ _id, changedAt }) => ({
        kind: 'site',
        siteId: _id.toString(),
        changedAt: changedAt!.getTime(),
      }));
    },
  };
}
