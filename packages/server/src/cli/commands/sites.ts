import type { Models } from '../../models/index.js';
import type { SiteRecord, SiteSettings } from '../../models/site.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

/** The settings of a site and their values. */
const SETTINGS: { [Name in keyof SiteSettings]: readonly SiteSettings[Name][] } = {
  registration: ['on', 'off'],
};
const SETTINGS_HELP = Object.entries(SETTINGS)
  .map(([name, values]) => `  ${name}=${values.join('|')}`)
  .join('\n');

async function findSite({ Site }: Models, slug: string): Promise<SiteRecord> {
  const site = await Site.findOne({ slug: { $eq: slug } }).lean<SiteRecord>();
  if (!site) throw new CliError(`no site "${slug}"; see "sotto sites list"`);
  return site;
}

function printSettings({ settings }: SiteRecord): void {
  for (const [name, value] of Object.entries(settings)) console.log(`${name}=${value}`);
}

/** Parses `key=value`. @throws CliError */
function readSetting(text: string): [keyof SiteSettings, string] {
  const [name = '', ...rest] = text.split('=');
  const value = rest.join('=');
  if (!Object.hasOwn(SETTINGS, name))
    throw new CliError(`no setting "${name}"; settings are ${Object.keys(SETTINGS).join(', ')}`);
  const values: readonly string[] = SETTINGS[name as keyof SiteSettings];
  if (!values.includes(value)) throw new CliError(`${name} must be one of ${values.join(', ')}`);
  return [name as keyof SiteSettings, value];
}

/** `sotto sites list`. */
export const sitesList: Command = {
  name: 'sites list',
  summary: 'list the sites and their settings',
  help: `Usage: sotto sites list

Lists the sites: slug, settings, name.`,
  async run() {
    await readStore(async ({ Site }) => {
      const sites = await Site.find().sort({ slug: 1 }).lean<SiteRecord[]>();
      printTable(
        ['SITE', 'REGISTRATION', 'NAME'],
        sites.map(({ slug, settings, name }) => [slug, settings.registration, name]),
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

/** `sotto sites update SLUG key=value`. */
export const sitesUpdate: Command = {
  name: 'sites update',
  summary: 'change a setting, such as registration=off',
  help: `Usage: sotto sites update SITE SETTING=VALUE

Changes a setting of a site and prints all its settings. Running servers apply the change at once.
${SETTINGS_HELP}

With registration=off, visitors cannot create accounts; existing users sign in as before.`,
  args: ['SITE', 'SETTING=VALUE'],
  async run(_values, [slug, setting]) {
    const [name, value] = readSetting(setting!);
    await changeStore(async (models) => {
      const site = await findSite(models, slug!);
      await models.Site.updateOne({ _id: { $eq: site._id } }, { $set: { [`settings.${name}`]: value } });
      printSettings(await findSite(models, slug!));
    });
  },
};
