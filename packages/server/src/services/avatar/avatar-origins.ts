import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { SitesService } from '../sites.js';

/**
 * Creates the rule of where pictures of a site's users may come from: its setting `avatarOrigins`, or the exact origins of
 * its OAuth clients where that is empty. A picture from anywhere else would tell that place who reads the chat.
 */
export function createAvatarOrigins({
  models,
  sites,
}: {
  models: Pick<Models, 'OAuthClient'>;
  sites: Pick<SitesService, 'settings'>;
}): (siteId: string, url: string) => Promise<boolean> {
  async function originsOf(siteId: string): Promise<string[]> {
    const { avatarOrigins } = await sites.settings(siteId);
    if (avatarOrigins.length > 0) return avatarOrigins;
    const clients = await models.OAuthClient.find({ site: { $eq: toObjectId(siteId) } })
      .select('origins')
      .lean<{ origins: string[] }[]>();
    return clients.flatMap(({ origins }) => origins);
  }

  return async (siteId, url) => {
    const { protocol, origin } = new URL(url);
    return protocol === 'https:' && (await originsOf(siteId)).includes(origin);
  };
}
