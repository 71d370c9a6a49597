import type { OAuthClients } from '../../oauth/clients.js';
import { DEMO_CLIENT_ID } from '../../seed-site.js';
import type { SitesService } from '../sites.js';

/** What knows whether the demo is enabled. */
export interface DemoState {
  clients: Pick<OAuthClients, 'find'>;
  sites: Pick<SitesService, 'find'>;
}

/** Returns whether the demo is enabled: `sotto clients disable demo` disables it, and so does disabling its site. */
export async function isDemoEnabled({ clients, sites }: DemoState): Promise<boolean> {
  const client = await clients.find(DEMO_CLIENT_ID);
  if (!client) return true;
  return client.disabledAt == null && (await sites.find(client.site.toString())).disabledAt == null;
}
