import { AppError } from '../errors.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { SecurityLog } from '../security-log.js';
import type { SitesService } from '../services/sites.js';
import type { OAuthClients } from './clients.js';
import type { FailedAuthentications } from '../edge/failed-authentications.js';
import { OAuthError } from './oauth-error.js';
import type { Origins } from './origins/origins.js';

/** The parts of a request that name its OAuth client. */
export interface ClientRequest {
  form: Record<string, string>;
  authorization: string | undefined;
  origin: string | undefined;
  address: string;
  /** Header of the request. */
  userAgent?: string | undefined;
}

/** Credentials of an OAuth client in a request. */
export interface ClientCredentials {
  clientId: string;
  secret: string | undefined;
}

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;
const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="sotto", charset="UTF-8"' };
const MAX_LENGTH = 128;

/** @param authorization - header of the request; where it is present the error challenges for Basic credentials */
function invalidClient(authorization: string | undefined): OAuthError {
  return new OAuthError(
    'invalid_client',
    'the client is unknown or its secret is wrong',
    authorization === undefined ? {} : { headers: CHALLENGE },
  );
}

/** Decodes Basic credentials as form values (RFC 6749 section 2.3.1). @throws URIError where they are not UTF-8 */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/**
 * Reads the client's credentials: HTTP Basic or the body, not both (RFC 6749 section 2.3).
 * @throws OAuthError
 */
function readCredentials(
  authorization: string | undefined,
  form: Record<string, string>,
): ClientCredentials | null {
  if (authorization === undefined) {
    const { client_id: clientId, client_secret: secret } = form;
    return clientId === undefined ? null : { clientId, secret };
  }
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) throw invalidClient(authorization);
  if (form.client_secret !== undefined) {
    throw new OAuthError('invalid_request', 'the client must authenticate in one way only');
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
    const colon = text.indexOf(':');
    if (colon === -1) throw invalidClient(authorization);
    const clientId = formDecode(text.slice(0, colon));
    if (form.client_id !== undefined && form.client_id !== clientId) throw invalidClient(authorization);
    return { clientId, secret: formDecode(text.slice(colon + 1)) };
  } catch (error) {
    if (error instanceof OAuthError) throw error;
    throw invalidClient(authorization);
  }
}

/**
 * Finds the client and checks its secret. A public client has none and must not send one.
 * @param authorization - header of the request
 * @throws OAuthError `invalid_client`
 */
export async function authenticateClient(
  clients: OAuthClients,
  credentials: ClientCredentials | null,
  authorization: string | undefined,
): Promise<OAuthClientRecord> {
  if (
    !credentials ||
    credentials.clientId.length > MAX_LENGTH ||
    (credentials.secret?.length ?? 0) > MAX_LENGTH
  ) {
    throw invalidClient(authorization);
  }
  const client = await clients.find(credentials.clientId);
  const secretFits = clients.hasSecret(client, credentials.secret ?? '');
  const fits = client?.type === 'public' ? !credentials.secret : secretFits;
  if (!client || !fits) throw invalidClient(authorization);
  return client;
}

/**
 * Finds and authenticates the client of a request, and checks that the operator has disabled neither it nor its site, and
 * that the request's origin may use it.
 * @throws OAuthError `invalid_client`, `invalid_request`; AppError `client_disabled`, `site_disabled`,
 * `origin_not_allowed`, `rate_limited`
 */
export async function identifyClient(
  deps: {
    clients: OAuthClients;
    origins: Origins;
    sites: Pick<SitesService, 'find' | 'requireEnabled'>;
    failedAuthentications: FailedAuthentications;
    securityLog: Pick<SecurityLog, 'originRefused'>;
  },
  { form, authorization, origin, address }: ClientRequest,
): Promise<OAuthClientRecord> {
  const client = await deps.failedAuthentications.guard({ address, transport: 'http' }, () => {
    const credentials = readCredentials(authorization, form);
    return authenticateClient(deps.clients, credentials, authorization);
  });
  const { clientId } = client;
  if (client.disabledAt) throw new AppError('client_disabled');
  await deps.sites.requireEnabled(client.site.toString());
  if (await deps.origins.isAllowedFor(origin, clientId)) return client;
  const { slug: site } = await deps.sites.find(client.site.toString());
  deps.securityLog.originRefused({ transport: 'http', origin, clientId, site, address });
  throw new AppError('origin_not_allowed');
}
