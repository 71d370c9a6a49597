import { DEFAULT_SITE } from '../seed-site.js';
import type { Values } from './command.js';

/** The option of commands that name what belongs to a site. */
export const SITE_OPTION = { site: { type: 'string' } } as const;
/** Its line in their help. */
export const SITE_HELP = `  --site                      slug of the site; "${DEFAULT_SITE}" without it`;

/** Returns the slug that the option names. */
export function readSiteSlug({ site }: Values = {}): string {
  return typeof site === 'string' ? site : DEFAULT_SITE;
}
