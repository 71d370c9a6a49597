import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord, SiteSettings } from '../../models/site.js';
import { SETTING_VALUES } from '../site/setting-values.js';

interface AdminDeps {
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

/**
 * Parses settings as an operator writes them.
 * @throws AppError `validation_failed`, which names the setting
 */
export function parseSettings(texts: Record<string, string>): Partial<SiteSettings> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      if (!Object.hasOwn(SETTING_VALUES, name))
        throw fieldError(name, `is not a setting; settings are ${Object.keys(SETTING_VALUES).join(', ')}`);
      const { form, parse } = SETTING_VALUES[name as keyof SiteSettings];
      const value = parse(text);
      if (value === null) throw fieldError(name, `must be ${form}`);
      return [name, value];
    }),
  );
}

/**
 * Changes settings of a site. Running servers apply them within a second.
 * @throws AppError `not_found`
 */
export async function updateSite(
  { models: { Site }, clock }: AdminDeps,
  slug: string,
  settings: Partial<SiteSettings>,
): Promise<SiteRecord> {
  const now = new Date(clock());
  const set = Object.entries(settings).map(([name, value]) => [`settings.${name}`, value]);
  await Site.updateOne(
    { slug: { $eq: slug } },
    {
      $set: {
        ...Object.fromEntries(set),
        // Sessions that this ends stay ended when it is no longer required.
        ...(settings.identity === 'required' && { identityRequiredAt: now }),
        changedAt: now,
      },
    },
  );
  return findSite({ Site }, slug);
}

function fieldError(path: string, message: string): AppError {
  const error = { path, code: 'invalid', message };
  return new AppError('validation_failed', `${path} ${message}`, { errors: [error] });
}
