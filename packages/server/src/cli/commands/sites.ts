import type { Models } from '../../models/index.js';
import type { SiteRecord, SiteSettings } from '../../models/site.js';
import {
  addSite,
  findSite,
  parseSiteChanges,
  setSiteEnabled,
  updateSite,
} from '../../services/admin/sites.js';
import { runningHolders } from '../../services/keys/key-holders.js';
import { SETTING_VALUES } from '../../services/site/setting-values.js';
import { settingsOf } from '../../services/site/settings.js';
import type { Command } from '../command.js';
import { operatorTools } from '../operator-tools.js';
import { printTable } from '../table.js';
import { loadConfig } from '../../config.js';
import { isTrial } from '../../config/trial.js';
import { idleSettingsNote } from '../idle-settings.js';
import { installGuide } from '../install-guide.js';
import { changeStore, changeStoreWithKeys, readStore } from '../with-store.js';

const SETTINGS_HELP = Object.entries(SETTING_VALUES)
  .map(([name, { form }]) => `  ${name}=${form}`)
  .join('\n');

type SettingsOf = (site: SiteRecord) => SiteSettings;

/**
 * Returns what reads the settings as the running servers apply them, whatever the environment of this command; as a server
 * of this environment would where none runs.
 */
async function settingsReader({ KeyHolder }: Pick<Models, 'KeyHolder'>): Promise<SettingsOf> {
  const running = await runningHolders(KeyHolder, Date.now());
  const isOnTrial =
    running.length > 0 ? running.some((server) => server.isTrial === true) : isTrial(loadConfig(process.env));
  return (site) => settingsOf(site, { isTrial: isOnTrial });
}

async function printSettings(models: Models, site: SiteRecord): Promise<void> {
  const settings = (await settingsReader(models))(site);
  console.log(`name=${site.name}`);
  for (const [name, value] of Object.entries(settings)) console.log(`${name}=${String(value)}`);
  const note = idleSettingsNote(settings);
  if (note) console.log(note);
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

/** `sotto sites add SLUG`. */
export const sitesAdd: Command = {
  name: 'sites add',
  summary: 'create a site whose backend signs users in',
  help: `Usage: sotto sites add SITE --name NAME --origin URL ...

Creates a site with a slug, an OAuth client for its pages and a key by which its backend signs users in. Prints the tag to
paste into the pages and the code for the backend. Users, rooms and settings of sites are apart.
  SITE      2 to 32 of a-z, 0-9 and "-"
  --name    1 to 64 characters
  --origin  origin of its pages, such as https://www.example.org, or https://*.example.org for all names one label below;
            repeatable`,
  options: { name: { type: 'string' }, origin: { type: 'string', multiple: true } },
  args: ['SITE'],
  async run(values, [slug]) {
    const input = {
      ...{ slug: slug!, name: String(values.name ?? '') },
      origins: [values.origin ?? []].flat().map(String),
    };
    await changeStoreWithKeys(async (models, _site, keys) => {
      const created = await addSite({ ...operatorTools(models), keys: keys.service }, input);
      console.log(installGuide(created, loadConfig(process.env)));
    });
  },
};

/** `sotto sites list`. */
export const sitesList: Command = {
  name: 'sites list',
  summary: 'list the sites',
  help: `Usage: sotto sites list

Lists the sites: slug, state, identity, registration, guests, name.`,
  async run() {
    await readStore(async (models) => {
      const currentSettings = await settingsReader(models);
      const sites = await models.Site.find().sort({ slug: 1 }).lean<SiteRecord[]>();
      printTable(
        ['SITE', 'STATE', 'IDENTITY', 'REGISTRATION', 'GUESTS', 'NAME'],
        sites.map((site) => {
          const { identity, registration, guests } = currentSettings(site);
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

Prints the name and the settings of a site, one per line, as the running servers apply them. The first start creates the
site "default".`,
  args: ['SITE'],
  async run(_values, [slug]) {
    await readStore(async (models) => printSettings(models, await findSite(models, slug!)));
  },
};

/** `sotto sites update SLUG key=value...`. */
export const sitesUpdate: Command = {
  name: 'sites update',
  summary: 'change settings, such as registration=off',
  help: `Usage: sotto sites update SITE SETTING=VALUE ...

Changes settings of a site and prints all of them. Running servers apply the change within 1 s.
  name=1 to 64 characters
${SETTINGS_HELP}

With registration=off, visitors cannot create accounts; existing users sign in as before. With identity=required, only
users whom the site's backend signs in and bots may use the chat: the sessions of all others end, and guests need
identity=optional.`,
  args: ['SITE', 'SETTING=VALUE'],
  variadic: true,
  async run(_values, [slug, ...pairs]) {
    const changes = parseSiteChanges(readPairs(pairs));
    await changeStore(async (models) =>
      printSettings(models, await updateSite(operatorTools(models), slug!, changes)),
    );
  },
};

/** `sotto sites disable SLUG`. */
export const sitesDisable: Command = {
  name: 'sites disable',
  summary: 'disable a site and end its sockets',
  help: `Usage: sotto sites disable SITE

Disables a site until "sites enable": nobody signs in, its tokens are refused, and its sockets end. Running servers apply it
within 1 s. Its users, rooms and messages stay, and sessions that have not expired continue after "sites enable".`,
  args: ['SITE'],
  async run(_values, [slug]) {
    await changeStore(async (models) => {
      await setSiteEnabled(operatorTools(models), slug!, false);
      console.log(`${slug} is disabled.`);
    });
  },
};

/** `sotto sites enable SLUG`. */
export const sitesEnable: Command = {
  name: 'sites enable',
  summary: 'enable a disabled site',
  help: `Usage: sotto sites enable SITE

Enables a site that "sites disable" has disabled, within 1 s.`,
  args: ['SITE'],
  async run(_values, [slug]) {
    await changeStore(async (models) => {
      await setSiteEnabled(operatorTools(models), slug!, true);
      console.log(`${slug} is enabled.`);
    });
  },
};
