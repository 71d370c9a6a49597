import { createHmac } from 'node:crypto';
import { createIdentityKey, setSiteEnabled, updateSite } from '@sotto/server';
import type { RunningServer } from '@sotto/server';

/**
 * Settings of a {@link TestSite}, as `sotto sites update` takes them; the rest has the defaults of a new site.
 *
 * @example const settings: TestSiteSettings = { guests: 'write', guestMerge: 'auto' };
 */
export interface TestSiteSettings {
  /** Whether the site's own backend signs its users in. Default `optional`. */
  identity?: 'off' | 'optional' | 'required';
  /** Whether users may register. */
  registration?: 'on' | 'off';
  /** What guests may do in public rooms. */
  guests?: 'off' | 'read' | 'write';
  /** Whether a guest's history joins the account that signs in. */
  guestMerge?: 'ask' | 'auto' | 'off';
  /** Who may open direct rooms. */
  directs?: 'off' | 'contacts' | 'everyone';
  /** Whether people can be searched. */
  directory?: 'off' | 'on';
  /** Whether members of small rooms see what was delivered to whom. Default `on`. */
  receipts?: 'on' | 'off';
}

/**
 * A site of its own in the same server, with a public OAuth client and a key that signs its users in.
 *
 * @example
 * const shop = await chat.site('shop', { guests: 'write' });
 * const client = createChatClient({ ...shop.clientOptions, getToken: () => shop.sign('7', { name: 'Ada' }) });
 */
export interface TestSite {
  /** As given. */
  slug: string;
  /** Options for the SDK's `createChatClient`. */
  clientOptions: { serverUrl: string; clientId: string };
  /**
   * Signs an assertion as the site's backend would, for `getToken` and `setUserToken`.
   *
   * @param subject - the site's own id of the user
   * @param claims - further claims, such as `name`; they replace those that are filled in
   * @returns the assertion, valid for ten minutes
   */
  sign(subject: string, claims?: object): string;
  /**
   * Changes settings, which apply within a second.
   *
   * @param settings - those to change
   */
  update(settings: TestSiteSettings): Promise<void>;
  /** Disables the site, which ends its sockets within a second. */
  disable(): Promise<void>;
  /** Enables the site again. */
  enable(): Promise<void>;
}

/** Seconds that an assertion is valid. */
const LIFETIME = 600;
const GRANTS = [
  'password',
  'refresh_token',
  'authorization_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:sotto:params:oauth:grant-type:guest',
];

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

interface SiteDeps {
  server: RunningServer;
  /** Where clients reach the server. */
  url: string;
  /** Origins of pages that may use it. */
  origins: string[];
}

/** Creates a site with its OAuth client and its key. */
export async function createSite(
  { server: { context }, url, origins }: SiteDeps,
  slug: string,
  settings: TestSiteSettings = {},
): Promise<TestSite> {
  const { models, dataKeys, audit, clock } = context;
  const createdAt = new Date(clock());
  const initial = { identity: 'optional' as const, ...settings };
  const site = await models.Site.create({ slug, name: slug, settings: initial, createdAt });
  const clientId = `${slug}-page`;
  await models.OAuthClient.create({
    ...{ site: site._id, clientId, name: slug, origins, createdAt },
    type: 'public',
    grants: GRANTS,
    scopes: ['chat'],
  });
  const { kid, secret } = await createIdentityKey({ models, audit, keys: dataKeys, clock }, site, {
    type: 'secret',
  });
  const tools = { models, audit, clock };

  return {
    slug,
    clientOptions: { serverUrl: url, clientId },
    sign(subject, claims = {}) {
      const iat = Math.floor(clock() / 1000);
      const aud = context.oauth.issuers()[0];
      const payload = { iss: slug, aud, sub: subject, iat, exp: iat + LIFETIME, ...claims };
      const signed = `${base64({ alg: 'HS256', typ: 'JWT', kid })}.${base64(payload)}`;
      return `${signed}.${createHmac('sha256', secret!).update(signed).digest('base64url')}`;
    },
    update: async (changes) => void (await updateSite(tools, slug, { settings: changes })),
    disable: async () => void (await setSiteEnabled(tools, slug, false)),
    enable: async () => void (await setSiteEnabled(tools, slug, true)),
  };
}
