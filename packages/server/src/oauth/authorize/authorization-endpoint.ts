import { AppError } from '../../errors.js';
import type { FailedAuthentications } from '../../edge/failed-authentications.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { UserAccount } from '../../models/user.js';
import type { RateLimiter } from '../../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../../security-log.js';
import { allowsMethod } from '../../services/site/session-rules.js';
import type { Site, SitesService } from '../../services/sites.js';
import type { OAuthClients } from '../clients.js';
import { OAuthError } from '../oauth-error.js';
import type { Origins } from '../origins/origins.js';
import { grantedScopes, isNarrowed } from '../scopes.js';
import {
  AuthorizationError,
  PageOnlyError,
  readAuthorizationRequest,
  readReturnAddress,
  UnknownAddressError,
} from './authorization-request.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { AuthorizationCodes } from './codes.js';
import type { Transaction } from './transactions.js';

interface EndpointDeps {
  clients: OAuthClients;
  origins: Origins;
  failedAuthentications: FailedAuthentications;
  limiter: Pick<RateLimiter, 'enforce'>;
  codes: AuthorizationCodes;
  sites: Pick<SitesService, 'find'>;
  securityLog: Pick<SecurityLog, 'originRefused' | 'redirectRefused'>;
}

/** A valid request, with who makes it. */
export interface OpenRequest {
  request: AuthorizationRequest;
  client: OAuthClientRecord;
  site: Site;
  /** Scopes that the user is asked for: the requested ones, or all of the client where the request names none. */
  scopes: readonly string[];
}

const MAX_CLIENT_ID = 128;

/** Creates the rules of the authorization endpoint (RFC 6749 section 3.1), without its pages. */
export function createAuthorizationEndpoint(deps: EndpointDeps) {
  const { clients, origins, failedAuthentications, limiter, codes, sites, securityLog } = deps;

  async function findClient(clientId: string | undefined, address: string): Promise<OAuthClientRecord> {
    if (clientId === undefined || clientId === '' || clientId.length > MAX_CLIENT_ID)
      throw new PageOnlyError('invalid_client', `client_id ${clientId ? 'is too long' : 'is missing'}`);
    return failedAuthentications.guard({ address, transport: 'http' }, async () => {
      const client = await clients.find(clientId);
      if (!client) throw new AppError('client_not_found');
      return client;
    });
  }

  function logAddress(
    { redirectUri, responseMode }: UnknownAddressError,
    { clientId }: OAuthClientRecord,
    { slug: site }: Site,
    address: string,
  ): void {
    const who = { address, clientId, site };
    if (responseMode === 'query') securityLog.redirectRefused({ ...who, redirectUri });
    else securityLog.originRefused({ ...who, transport: 'http', origin: redirectUri });
  }

  return {
    /**
     * Checks a request. Nobody is redirected before the client and the return address are known.
     * @param address - of the requester
     * @throws AppError `client_not_found`, `client_disabled`, `site_disabled`, `rate_limited`, `unavailable`;
     *   PageOnlyError; AuthorizationError
     */
    async read(params: Record<string, string>, address: string): Promise<OpenRequest> {
      const client = await findClient(params.client_id, address);
      if (client.disabledAt) throw new AppError('client_disabled');
      const site = await sites.find(client.site.toString());
      if (site.disabledAt) throw new AppError('site_disabled');
      const returnAddress = await readReturnAddress(params, client, origins).catch((error: unknown) => {
        if (error instanceof UnknownAddressError) logAddress(error, client, site, address);
        throw error;
      });
      const request = readAuthorizationRequest(params, client, returnAddress);
      if (!allowsMethod(site.settings, 'code')) {
        const text = 'the site signs its users in itself';
        throw new AuthorizationError('unauthorized_client', text, returnAddress);
      }
      const scopes = requestedScopes(request, client);
      if (scopes.length === 0)
        throw new AuthorizationError('invalid_scope', 'the client has no scope', request);
      return { request, client, site, scopes };
    },

    /**
     * Returns the code for a user who has signed in and allowed the request, for exactly the scopes that the page listed; null
     * where the transaction was completed before.
     * @throws AuthorizationError `invalid_scope`; AppError `rate_limited`
     */
    async approve(
      transaction: Transaction,
      client: OAuthClientRecord,
      user: UserAccount,
    ): Promise<string | null> {
      await limiter.enforce('sign-in.user', user._id.toString());
      return codes.issue(transaction, user, scopesOf(transaction, client, user));
    },
  };
}

function requestedScopes({ scope }: AuthorizationRequest, client: OAuthClientRecord): readonly string[] {
  return isNarrowed(scope) ? scope.split(' ') : client.scopes;
}

/** @throws AuthorizationError `invalid_scope` */
function scopesOf({ request, scopes }: Transaction, client: OAuthClientRecord, user: UserAccount): string[] {
  try {
    return grantedScopes(client, user, scopes.join(' '));
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'invalid_scope')
      throw new AuthorizationError('invalid_scope', error.message, request);
    throw error;
  }
}
