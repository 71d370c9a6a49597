import type { SiteRecord } from '../../models/site.js';
import { findSite, parseSettings, updateSite } from '../../services/admin/sites.js';
import { SETTING_VALUES } from '../../services/site/setting-values.js';
import { settingsOf } from '../../services/site/settings.js';
import type { Command } from '../command.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

const SETTINGS_HELP = Object.entries(SETTING_VALUES)
  .map(([name, { form }]) => `  ${name}=${form}`)
  .join('\n');

function printSettings(site: SiteRecord): void {
  for (const [name, value] of Object.entries(settingsOf(site))) console.log(`${name}=${String(value)}`);
}

/** Reads `key=value`, as often as given. */
function readPairs(texts: string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = '', ...rest] = text.split('=');
      return [name, rest.join('=')];
    }),
  );
}

/** `sotto sites list`. */
export const sitesList: Command = {
  name: 'sites list',
  summary: 'list the sites',
  help: `Usage: sotto sites list

Lists the sites: slug, state, identity, registration, guests, name.`,
  async run() {
    await readStore(async ({ Site }) => {
      const sites = await Site.find().sort({ slug: 1 }).lean<SiteRecord[]>();
      printTable(
        ['SITE', 'STATE', 'IDENTITY', 'REGISTRATION', 'GUESTS', 'NAME'],
        sites.map((site) => {
          const { identity, registration, guests } = settingsOf(site);
          const state = site.disabledAt ? 'disabled' : 'enabled';
          return [site.slug, state, identity, registration, guests, site.name];
        }),
      );
    });
  },
};

/** `sotto sites show SLUG`. */
export const sitesShow: Command = {
  name: 'sites show',
  summary: 'show the settings of a site',
  help: `Usage: sotto sites show SITE

Prints the settings of a site, one per line. The first start creates the site "default".`,
  args: ['SITE'],
  async run(_values, [slug]) {
    await readStore(async (models) => printSettings(await findSite(models, slug!)));
  },
};

/** `sotto sites update SLUG key=value...`. */
export const sitesUpdate: Command = {
  name: 'sites update',
  summary: 'change settings, such as registration=off',
  help: `Usage: sotto sites update SITE SETTING=VALUE ...

Changes settings of a site and prints all of them. Running servers apply the change within 1 s.
${SETTINGS_HELP}

With registration=off, visitors cannot create accounts; existing users sign in as before. With identity=required, only
users whom the site's backend signs in and bots may use the chat: the sessions of all others end.`,
  args: ['SITE', 'SETTING=VALUE'],
  variadic: true,
  async run(_values, [slug, ...pairs]) {
    const settings = parseSettings(readPairs(pairs));
    await changeStore(async (models) =>
      printSettings(await updateSite({ models, clock: Date.now }, slug!, settings)),
    );
  },
};
