import type { Actor, Backend } from '../actor.js';
import { readBearer } from '../edge/bearer.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import { identifyClient } from './client-authentication.js';
import { OAuthError } from './oauth-error.js';

type IdentifyDeps = Parameters<typeof identifyClient>[0];

interface BackendDeps extends IdentifyDeps {
  models: Pick<Models, 'User'>;
  /** Returns whose an access token is. */
  verify: (accessToken: string) => Promise<Actor>;
}

/** The parts of a request that prove which backend sent it. */
interface BackendRequest {
  /** Header of the request; empty where there is none. */
  authorization: string;
  address: string;
}

const SCOPE = 'site:admin';

/**
 * Returns the backend that sent a request: a confidential client with the scope `site:admin`, by HTTP Basic with its
 * secret (RFC 6749 section 2.3.1) or by a token that it got with `client_credentials`. A user who was granted the scope is
 * no backend.
 * @throws AppError `unauthorized`, `invalid_client`, `invalid_token`, `insufficient_scope`, `client_disabled`,
 * `site_disabled`, `rate_limited`
 */
export async function authenticateBackend(deps: BackendDeps, request: BackendRequest): Promise<Backend> {
  const isBasic = /^Basic\b/i.test(request.authorization);
  const client = isBasic ? await bySecret(deps, request) : await byToken(deps, request);
  const { type, scopes, user, site, clientId } = client;
  if (type !== 'confidential' || !scopes.includes(SCOPE) || !user)
    throw new AppError(
      'insufficient_scope',
      `The server API needs a confidential client with the scope ${SCOPE}`,
    );
  // Of a token, its verification has looked.
  const mayAct =
    !isBasic || (await deps.models.User.exists({ _id: { $eq: user }, disabledAt: { $eq: null } }));
  if (!mayAct) throw new AppError('client_disabled', "The client's bot is disabled");
  return { siteId: site.toString(), clientId, botId: user.toString() };
}

async function bySecret(
  deps: IdentifyDeps,
  { authorization, address }: BackendRequest,
): Promise<OAuthClientRecord> {
  try {
    return await identifyClient(deps, { form: {}, authorization, origin: undefined, address });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new AppError('invalid_client', error.message, { headers: error.headers, cause: error });
  }
}

async function byToken(
  { verify, clients, failedAuthentications }: BackendDeps,
  { authorization, address }: BackendRequest,
): Promise<OAuthClientRecord> {
  const token = readBearer(authorization);
  const peer = { address, transport: 'http' } as const;
  const actor = await failedAuthentications.guard(peer, () => verify(token));
  const client = await clients.find(actor.clientId);
  const isOwn = client?.user?.toString() === actor.userId && actor.scopes.includes(SCOPE);
  if (!isOwn)
    throw new AppError(
      'insufficient_scope',
      `The token must be one of the client itself, with the scope ${SCOPE}`,
    );
  if (client.disabledAt) throw new AppError('client_disabled');
  return client;
}
