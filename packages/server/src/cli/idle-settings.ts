import type { SiteSettings } from '../models/site.js';

/**
 * Returns a sentence about settings that admit visitors while `identity` keeps them out; undefined where there are none.
 */
export function idleSettingsNote({
  identity,
  guests,
  registration,
}: Pick<SiteSettings, 'identity' | 'guests' | 'registration'>): string | undefined {
  if (identity !== 'required') return undefined;
  const idle = [
    ...(guests === 'off' ? [] : [`guests=${guests}`]),
    ...(registration === 'off' ? [] : [`registration=${registration}`]),
  ];
  if (idle.length === 0) return undefined;
  return `${idle.join(' and ')} without effect: identity=required admits only users whom the site's backend signs in, and bots. identity=optional admits others, too.`;
}
