import { randomBytes } from 'node:crypto';
import type { Scope, SignInWay } from '@sotto/protocol';
import { hashToken } from '../../crypto/token-keys.js';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { SiteRecord } from '../../models/site.js';
import type { UserRecord } from '../../models/user.js';
import { PUBLIC_GRANTS } from '../../oauth/grant-types.js';
import { endSessionsOf } from '../sessions.js';
import { checkName, checkOrigins, inputError } from './fields.js';
import { recorded } from './recorded.js';
import type { Recording } from './recorded.js';

/** Milliseconds for which the secret before a rotation is still accepted. */
export const PRIOR_SECRET_MS = 24 * 3600 * 1000;
/** Origins of one client: a request's origin is compared with each. */
const MAX_ORIGINS = 100;

export interface ClientsAdminDeps {
  models: Pick<Models, 'OAuthClient' | 'OAuthSession' | 'OAuthAccessToken' | 'User'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

type Site = Pick<SiteRecord, '_id'>;

/** A new OAuth client. */
export interface NewClient {
  name: string;
  /** `page`: for pages; `bot`: a program that acts as a user of its own; `program`: one where users type passwords. */
  use: 'page' | 'bot' | 'program';
  /** Whether users may type their passwords into its pages: for the operator's own. */
  firstParty?: boolean;
  origins?: readonly string[];
  /** What a bot's tokens may do; `chat` and `monitor` by default. */
  scopes?: readonly BotScope[];
}

/** Scopes that a bot may have; `site:admin`: it is the site's backend. */
export const BOT_SCOPES = ['chat', 'monitor', 'site:admin'] as const satisfies readonly Scope[];
/** A scope that a bot may have. */
export type BotScope = (typeof BOT_SCOPES)[number];
const DEFAULT_SCOPES: readonly BotScope[] = ['chat', 'monitor'];

/** A client that was created. The secret is stored as a hash and never shown again. */
export interface CreatedClient {
  clientId: string;
  secret?: string;
  /** The user that a bot acts as. */
  bot?: UserRecord;
}

/** Creates an OAuth client of a site. @throws AppError `validation_failed` */
export async function addClient(
  deps: ClientsAdminDeps & Recording,
  site: Site,
  input: NewClient,
): Promise<CreatedClient> {
  const clientId = newClientId();
  return recorded(deps, { siteId: site._id, action: 'client.created', target: `client:${clientId}` }, () =>
    createClient(deps, site, clientId, input),
  );
}

/** Returns an id for a new client. */
export const newClientId = (): string => randomBytes(12).toString('hex');

/** Creates a client that another change records. @throws AppError `validation_failed` */
export async function createClient(
  deps: ClientsAdminDeps,
  site: Site,
  clientId: string,
  input: NewClient,
): Promise<CreatedClient> {
  const { use, firstParty = false, scopes = DEFAULT_SCOPES } = input;
  const name = checkName(input.name);
  const origins = checkOrigins('origin', input.origins ?? []);
  checkOriginCount('origin', origins.length);
  const secret = use === 'page' ? undefined : createSecret();
  const now = new Date(deps.clock());
  const bot = use === 'bot' ? await createBot(deps, site, name) : undefined;
  await deps.models.OAuthClient.create({
    ...{ site: site._id, clientId, type: use === 'page' ? 'public' : 'confidential', name, origins },
    ...(secret !== undefined && { secretHash: hashToken(secret) }),
    grants: grantsOf(use, firstParty),
    scopes: use === 'bot' ? [...new Set(scopes)] : [...DEFAULT_SCOPES],
    ...(bot && { user: bot._id }),
    ...{ changedAt: now, createdAt: now },
  });
  return { clientId, ...(secret !== undefined && { secret }), ...(bot && { bot }) };
}

/** @throws AppError `validation_failed` */
export function checkOriginCount(path: string, count: number): void {
  if (count > MAX_ORIGINS) throw inputError(path, `would be more than ${MAX_ORIGINS} origins of one client`);
}

function grantsOf(use: NewClient['use'], firstParty: boolean): string[] {
  if (use === 'bot') return ['client_credentials'];
  if (use === 'program') return ['password', 'refresh_token'];
  return [...PUBLIC_GRANTS, ...(firstParty ? ['password'] : [])];
}

/** Creates the user that a bot acts as. */
export async function createBot(
  { models: { User }, clock }: { models: Pick<Models, 'User'>; clock: () => number },
  site: Site,
  name: string,
): Promise<UserRecord> {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const base = words.replace(/^-|-$/g, '').slice(0, 20) || 'bot';
  const bot = await User.create({
    site: site._id,
    username: `${base}-${randomBytes(3).toString('hex')}`,
    displayName: name,
    kind: 'bot',
    grantedScopes: [],
    createdAt: new Date(clock()),
  });
  return bot.toObject();
}

/** Returns the clients of a site, the oldest first. */
export async function listClients(
  { OAuthClient }: Pick<Models, 'OAuthClient'>,
  site: Site,
): Promise<OAuthClientRecord[]> {
  return OAuthClient.find({ site: { $eq: site._id } })
    .sort({ createdAt: 1 })
    .lean<OAuthClientRecord[]>();
}

/** Returns a client of a site. @throws AppError `client_not_found` */
export async function findClient(
  { models: { OAuthClient } }: { models: Pick<Models, 'OAuthClient'> },
  site: Site,
  clientId: string,
): Promise<OAuthClientRecord> {
  const filter = { site: { $eq: site._id }, clientId: { $eq: clientId } };
  const client = await OAuthClient.findOne(filter).lean<OAuthClientRecord>();
  if (!client) throw new AppError('client_not_found', `no client "${clientId}"; see "sotto clients list"`);
  return client;
}

/** Returns the entry of the audit for a change of a client. */
export const changeOf = <A extends string>(action: A, site: Site, { clientId }: OAuthClientRecord) => ({
  ...{ siteId: site._id, action },
  target: `client:${clientId}` as const,
});

/**
 * Gives a confidential client a new secret. The old one is accepted for another day, unless `endOld` is set.
 * @throws AppError `client_not_found`, `validation_failed`
 */
export async function rotateClientSecret(
  deps: ClientsAdminDeps & Recording,
  site: Site,
  clientId: string,
  { endOld }: { endOld: boolean },
): Promise<{ secret: string; oldValidUntil: Date | null }> {
  const client = await findClient(deps, site, clientId);
  if (client.type !== 'confidential')
    throw inputError('client', `"${clientId}" is a public client and has no secret`);
  const secret = createSecret();
  const now = deps.clock();
  const prior = { hash: client.secretHash, validUntil: new Date(now + PRIOR_SECRET_MS) };
  const change = { ...changeOf('client.secretRotated', site, client), data: { endOld } };
  await recorded(deps, change, async () => {
    const { matchedCount } = await deps.models.OAuthClient.updateOne(
      { _id: { $eq: client._id }, secretHash: { $eq: client.secretHash! } },
      {
        $set: {
          secretHash: hashToken(secret),
          priorSecret: endOld ? null : prior,
          changedAt: new Date(deps.clock()),
        },
      },
    );
    if (matchedCount === 0)
      throw inputError('client', `"${clientId}" has just got another secret; nothing was changed`);
  });
  return { secret, oldValidUntil: endOld ? null : prior.validUntil };
}

/**
 * Disables or enables a client. A disabled one gets no tokens; end its sessions with `endClientSessions`.
 * @throws AppError `client_not_found`
 */
export async function setClientEnabled(
  deps: ClientsAdminDeps & Recording,
  site: Site,
  clientId: string,
  enabled: boolean,
): Promise<void> {
  const client = await findClient(deps, site, clientId);
  await recorded(deps, changeOf(enabled ? 'client.enabled' : 'client.disabled', site, client), () => {
    const now = new Date(deps.clock());
    return deps.models.OAuthClient.updateOne(
      { _id: { $eq: client._id } },
      { $set: { disabledAt: enabled ? null : now, changedAt: now } },
    );
  });
}

/**
 * Ends the sessions of a client.
 * @param ways - how those began that end; all by default
 * @returns how many were open
 * @throws AppError `client_not_found`
 */
export async function endClientSessions(
  deps: ClientsAdminDeps,
  site: Site,
  clientId: string,
  ways?: readonly SignInWay[],
): Promise<number> {
  await findClient(deps, site, clientId);
  if (!ways) return endSessionsOf(deps, { clientId });
  let ended = 0;
  for (const method of ways) ended += await endSessionsOf(deps, { clientId, method });
  // Earlier versions did not store how a session began, and let users of pages sign in by passwords alone.
  if (ways.includes('password')) ended += await endSessionsOf(deps, { clientId, method: null });
  return ended;
}

/** Returns a new secret of 256 bits. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}
