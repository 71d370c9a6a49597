import { isTrial } from '../../config/trial.js';
import type { ServerContext } from '../../context.js';
import { DEFAULT_SITE, DEMO_SHOP_CLIENT_ID } from '../../seed-site.js';

type TrialDeps = Pick<ServerContext, 'config'> & {
  models: Pick<ServerContext['models'], 'Site' | 'OAuthClient'>;
};

/**
 * Returns one line about what a server that is only tried out allows and another does not: visitors of the demo's shop
 * write without an account. Undefined where that is not so, or an operator decided it.
 */
export async function trialWarning({ config, models }: TrialDeps): Promise<string | undefined> {
  if (!isTrial(config)) return undefined;
  const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
  const shop = await models.OAuthClient.findOne({ clientId: { $eq: DEMO_SHOP_CLIENT_ID } }).lean();
  if (!site || !shop || site.disabledAt || shop.disabledAt || site.settings.guests !== undefined)
    return undefined;
  return (
    'guests may write in the demo shop (/embed), as this server listens to its own machine alone and no PUBLIC_URL, ' +
    'proxy or store of its own is configured; "sotto sites update default guests=off" ends that'
  );
}
