import { AppError } from '../../errors.js';
import type { AuditData } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord, SiteSettings } from '../../models/site.js';
import { randomId } from '../../models/object-id.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { KeysService } from '../keys.js';
import { endMarks } from '../site/session-rules.js';
import { changesAsData } from '../site/settings-as-data.js';
import { SETTING_VALUES } from '../site/setting-values.js';
import { defaultSettings } from '../site/settings.js';
import { createClient, newClientId } from './clients.js';
import type { ClientsAdminDeps } from './clients.js';
import { checkName, checkOrigins, inputError } from './fields.js';
import { insertIdentityKey } from './identity-keys.js';
import type { CreatedIdentityKey } from './identity-keys.js';
import { recorded } from './recorded.js';
import type { Recording } from './recorded.js';

const SLUG = /^[a-z0-9-]{2,32}$/;

interface SitesAdminDeps extends Recording {
  models: Pick<Models, 'Site' | 'Audit'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** @throws AppError `not_found` */
export async function findSite({ Site }: Pick<Models, 'Site'>, slug: string): Promise<SiteRecord> {
  const site = await Site.findOne({ slug: { $eq: slug } }).lean<SiteRecord>();
  if (!site) throw new AppError('not_found', `no site "${slug}"; see "sotto sites list"`);
  return site;
}

/** A site that was created, with a client for its pages and a key for its backend. */
export interface CreatedSite {
  site: SiteRecord;
  clientId: string;
  key: CreatedIdentityKey;
}

type AddSiteDeps = SitesAdminDeps &
  ClientsAdminDeps & { models: Pick<Models, 'IdentityKey'>; keys: Pick<KeysService, 'seal'> };

/**
 * Creates a site, a public OAuth client for its pages and an HS256 key by which its backend signs users in.
 * @throws AppError `validation_failed`, which names the field
 */
export async function addSite(
  deps: AddSiteDeps,
  input: { slug: string; name: string; origins: readonly string[] },
): Promise<CreatedSite> {
  const { slug } = input;
  if (!SLUG.test(slug)) throw inputError('slug', `must have 2 to 32 of a-z, 0-9 and "-", not "${slug}"`);
  const name = checkName(input.name);
  const origins = checkOrigins('origin', input.origins);
  if (origins.length === 0) throw inputError('origin', 'is missing: where the pages of the site are');
  const _id = randomId();
  const entry = { siteId: _id, action: 'site.created', target: `site:${_id.toString()}` } as const;
  return recorded(deps, entry, () => createSite(deps, { _id, slug, name, origins }));
}

/** Stores the client and the key first: the site is the commit, so that a failure leaves nothing that can be used. */
async function createSite(
  deps: AddSiteDeps,
  { _id, slug, name, origins }: Pick<SiteRecord, '_id' | 'slug' | 'name'> & { origins: readonly string[] },
): Promise<CreatedSite> {
  const { Site, OAuthClient, IdentityKey } = deps.models;
  const taken = () => inputError('slug', `"${slug}" is taken by another site`);
  if (await Site.exists({ slug: { $eq: slug } })) throw taken();
  const now = new Date(deps.clock());
  const settings = { ...defaultSettings(slug) };
  const site: SiteRecord = { _id, slug, name, settings, changedAt: now, createdAt: now };
  const clientId = newClientId();
  try {
    await createClient(deps, site, clientId, { name, use: 'page', origins });
    const key = await insertIdentityKey(deps, site, randomId(), { type: 'secret' });
    await Site.create(site);
    return { site, clientId, key };
  } catch (error) {
    const own = { site: { $eq: _id } };
    if (!(await Site.exists({ _id: { $eq: _id } })))
      await Promise.all([OAuthClient.deleteMany(own), IdentityKey.deleteMany(own)]);
    throw isDuplicateKey(error) ? taken() : error;
  }
}

/** Changes of a site: its name, and settings. */
export interface SiteChanges {
  name?: string;
  settings?: Partial<SiteSettings>;
}

/**
 * Parses changes as an operator writes them, by name.
 * @throws AppError `validation_failed`, which names the setting
 */
export function parseSiteChanges(texts: Readonly<Record<string, string>>): SiteChanges {
  const { name, ...rest } = texts;
  const settings = Object.entries(rest).map(([key, text]) => {
    if (!Object.hasOwn(SETTING_VALUES, key))
      throw inputError(key, `is not a setting; settings are name, ${Object.keys(SETTING_VALUES).join(', ')}`);
    const { form, parse } = SETTING_VALUES[key as keyof SiteSettings];
    const value = parse(text);
    if (value === null) throw inputError(key, `must be ${form}, not "${text}"`);
    return [key, value] as const;
  });
  return {
    ...(name !== undefined && { name: checkName(name) }),
    settings: Object.fromEntries(settings) as Partial<SiteSettings>,
  };
}

/**
 * Changes a site. Running servers apply the change within a second.
 * @throws AppError `not_found`
 */
export async function updateSite(
  deps: SitesAdminDeps,
  slug: string,
  changes: SiteChanges,
): Promise<SiteRecord> {
  const { name, settings = {} } = changes;
  const set = Object.entries(settings).map(([key, value]) => [`settings.${key}`, value]);
  return changeSite(deps, slug, { action: 'site.updated', data: changesAsData(changes) }, (now) => ({
    ...(Object.fromEntries(set) as object),
    ...(name !== undefined && { name }),
    ...endMarks(settings, now),
  }));
}

/**
 * Disables or enables a site: a disabled one gets no tokens, its valid tokens are refused, and its sockets end. Running
 * servers apply it within a second. Its data stays.
 * @throws AppError `not_found`
 */
export async function setSiteEnabled(
  deps: SitesAdminDeps,
  slug: string,
  enabled: boolean,
): Promise<SiteRecord> {
  const action = enabled ? 'site.enabled' : 'site.disabled';
  return changeSite(deps, slug, { action }, (now) => ({ disabledAt: enabled ? null : now }));
}

/** Changes a site so that running servers notice. @throws AppError `not_found` */
async function changeSite(
  deps: SitesAdminDeps,
  slug: string,
  change: { action: 'site.updated' | 'site.enabled' | 'site.disabled'; data?: AuditData },
  fieldsAt: (now: Date) => Partial<SiteRecord>,
): Promise<SiteRecord> {
  const { Site } = deps.models;
  const { _id } = await findSite(deps.models, slug);
  const entry = { siteId: _id, target: `site:${_id.toString()}`, ...change } as const;
  await recorded(deps, entry, () => {
    const now = new Date(deps.clock());
    return Site.updateOne({ _id: { $eq: _id } }, { $set: { ...fieldsAt(now), changedAt: now } });
  });
  return findSite(deps.models, slug);
}
