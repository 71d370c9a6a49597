import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord, SiteSettings } from '../../models/site.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { KeysService } from '../keys.js';
import { SETTING_VALUES } from '../site/setting-values.js';
import { defaultSettings } from '../site/settings.js';
import { addClient } from './clients.js';
import type { ClientsAdminDeps } from './clients.js';
import { checkName, checkOrigins, inputError } from './fields.js';
import { createIdentityKey } from './identity-keys.js';
import type { CreatedIdentityKey } from './identity-keys.js';

const SLUG = /^[a-z0-9-]{2,32}$/;

interface SitesAdminDeps {
  models: Pick<Models, 'Site'>;
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

/**
 * Creates a site, a public OAuth client for its pages and an HS256 key by which its backend signs users in.
 * @throws AppError `validation_failed`, which names the field
 */
export async function addSite(
  deps: SitesAdminDeps &
    ClientsAdminDeps & { models: Pick<Models, 'IdentityKey'>; keys: Pick<KeysService, 'seal'> },
  input: { slug: string; name: string; origins: readonly string[] },
): Promise<CreatedSite> {
  const { slug } = input;
  if (!SLUG.test(slug)) throw inputError('slug', `must have 2 to 32 of a-z, 0-9 and "-", not "${slug}"`);
  const name = checkName(input.name);
  const origins = checkOrigins('origin', input.origins);
  if (origins.length === 0) throw inputError('origin', 'is missing: where the pages of the site are');
  const now = new Date(deps.clock());
  const settings = { ...defaultSettings(slug) };
  let site: SiteRecord;
  try {
    const created = await deps.models.Site.create({ slug, name, settings, changedAt: now, createdAt: now });
    site = created.toObject<SiteRecord>();
  } catch (error) {
    if (isDuplicateKey(error)) throw inputError('slug', `"${slug}" is taken by another site`);
    throw error;
  }
  const { clientId } = await addClient(deps, site, { name, use: 'page', origins });
  return { site, clientId, key: await createIdentityKey(deps, site, { type: 'secret' }) };
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
  { models: { Site }, clock }: SitesAdminDeps,
  slug: string,
  { name, settings = {} }: SiteChanges,
): Promise<SiteRecord> {
  const now = new Date(clock());
  const set = Object.entries(settings).map(([key, value]) => [`settings.${key}`, value]);
  await Site.updateOne(
    { slug: { $eq: slug } },
    {
      $set: {
        ...(Object.fromEntries(set) as object),
        ...(name !== undefined && { name }),
        // Sessions that this ends stay ended when it is no longer required.
        ...(settings.identity === 'required' && { identityRequiredAt: now }),
        changedAt: now,
      },
    },
  );
  return findSite({ Site }, slug);
}

/**
 * Disables or enables a site: a disabled one gets no tokens, its valid tokens are refused, and its sockets end. Running
 * servers apply it within a second. Its data stays.
 * @throws AppError `not_found`
 */
export async function setSiteEnabled(
  { models: { Site }, clock }: SitesAdminDeps,
  slug: string,
  enabled: boolean,
): Promise<SiteRecord> {
  const now = new Date(clock());
  const disabledAt = enabled ? null : now;
  await Site.updateOne({ slug: { $eq: slug } }, { $set: { disabledAt, changedAt: now } });
  return findSite({ Site }, slug);
}
