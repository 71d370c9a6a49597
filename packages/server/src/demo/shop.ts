import { createHash, randomBytes } from 'node:crypto';
import type { Backend } from '../actor.js';
import { AppError } from '../errors.js';
import type { OAuthClients } from '../oauth/clients.js';
import { DEMO_SHOP_CLIENT_ID } from '../seed-site.js';
import { allowsRegistration } from '../services/site/settings.js';
import type { SitesService } from '../services/sites.js';
import type { createBackendUsers } from '../services/admin/backend/users.js';
import type { createUserTokens } from '../services/admin/backend/user-tokens.js';

/** Names of the shop's customers. */
const CUSTOMERS = ['Ada Lind', 'Bram Vos', 'Elif Demir', 'Kofi Mensah', 'Lena Novak', 'Yuki Sato'] as const;
const ID_BYTES = 24;
const TOKEN_SECONDS = 3600;

interface DemoShopDeps {
  clients: Pick<OAuthClients, 'find'>;
  sites: Pick<SitesService, 'settings'>;
  /** What the backend of a site may do. */
  backend: {
    users: Pick<ReturnType<typeof createBackendUsers>, 'get' | 'put'>;
    issueUserToken: ReturnType<typeof createUserTokens>;
  };
}

/** A customer who is signed in to the shop. */
export interface Customer {
  /** The shop's session: whoever knows it is this customer. */
  customer: string;
  name: string;
  /** Signs the customer in to the chat, on the shop's page alone. */
  token: string;
}

/** The shop's own id of a customer, as the chat knows it. */
const referenceOf = (customer: string) => `demo-shop-${createHash('sha256').update(customer).digest('hex')}`;

/**
 * Creates the part of the demo's shop that signs its customers in to the chat, as the backend of any site does by the
 * server API: it names the user, and gets a token for its page.
 */
export function createDemoShop({ clients, sites, backend }: DemoShopDeps) {
  /** @throws AppError `not_found` where the site takes no new users, or the shop's page may not use the chat */
  async function open(): Promise<Backend> {
    const client = await clients.find(DEMO_SHOP_CLIENT_ID);
    const siteId = client?.site.toString();
    if (siteId === undefined || client?.disabledAt || !allowsRegistration(await sites.settings(siteId)))
      throw new AppError('not_found');
    return { siteId, clientId: DEMO_SHOP_CLIENT_ID, botId: '' };
  }

  async function issue(shop: Backend, customer: string, name: string, address: string): Promise<Customer> {
    const wish = { client_id: DEMO_SHOP_CLIENT_ID, expiresIn: TOKEN_SECONDS };
    const { access_token: token } = await backend.issueUserToken(shop, referenceOf(customer), wish, address);
    return { customer, name, token };
  }

  return {
    /** Signs a new customer in. @throws AppError `not_found` */
    async register(address: string): Promise<Customer> {
      const shop = await open();
      const id = randomBytes(ID_BYTES);
      const customer = id.toString('base64url');
      const displayName = CUSTOMERS[id[0]! % CUSTOMERS.length]!;
      await backend.users.put(shop, referenceOf(customer), { displayName });
      return issue(shop, customer, displayName, address);
    },
    /** Signs a customer in who has come back. @throws AppError `not_found`, `user_not_found` */
    async resume(customer: string, address: string): Promise<Customer> {
      const shop = await open();
      const { displayName } = await backend.users.get(shop, referenceOf(customer));
      return issue(shop, customer, displayName, address);
    },
  };
}
