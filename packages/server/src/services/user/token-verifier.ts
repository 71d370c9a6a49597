import type { Scope } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Actor } from '../../actor.js';
import { createBatchLoader } from '../../async/batch-loader.js';
import type { Bus } from '../../bus/bus.js';
import { subscribeControl } from '../../bus/bus.js';
import { createKeyIndex } from '../../cache/key-index.js';
import { createTtlCache } from '../../cache/ttl-cache.js';
import { hashToken } from '../../crypto/token-keys.js';
import type { TokenKeys } from '../../crypto/token-keys.js';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import type { UserRecord } from '../../models/user.js';
import { scopesOfUser } from '../../oauth/scopes.js';
import { readAccessToken } from '../../oauth/tokens/derived-tokens.js';
import type { EarlierTokens } from '../../oauth/tokens/earlier-tokens.js';
import { CACHE_TTL_MS } from '../deps.js';
import { endBySettings, startOf } from '../site/session-rules.js';
import type { SessionStart } from '../site/session-rules.js';
import type { SitesService } from '../sites.js';

const MAX_TOKENS = 50_000;

export interface TokenVerifierDeps {
  models: Pick<Models, 'OAuthSession' | 'User'>;
  bus: Bus;
  logger: Logger;
  tokenKeys: TokenKeys;
  earlierTokens: EarlierTokens;
  sites: Pick<SitesService, 'find'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** An access token whose MAC is right, or one of an earlier version that the store knows. */
interface KnownToken {
  sessionId: string;
  expiresAt: number;
  /** Unknown for a token of an earlier version. */
  generation?: number;
}

/** What is kept of a verified token. */
interface Verified {
  actor: Actor;
  start: SessionStart;
}

const expired = () => new AppError('invalid_token', 'The access token has expired', { blameless: true });

/**
 * Creates a function that returns whose an access token is. Verified tokens are kept in memory for at most 5 s; what the
 * site allows is checked each time.
 * @throws AppError `invalid_token`, `site_disabled`
 */
export function createTokenVerifier({
  models,
  bus,
  logger,
  tokenKeys,
  earlierTokens,
  sites,
  clock,
}: TokenVerifierDeps): (accessToken: string) => Promise<Actor> {
  const { OAuthSession } = models;
  const tokens = createTtlCache<Verified>({ ttlMs: CACHE_TTL_MS, max: MAX_TOKENS, clock });
  /** Names of tokens by session and by user. */
  const names = createKeyIndex(2 * MAX_TOKENS);
  const { sessionOf, userOf } = createLoaders(models);

  function invalidate(owner: string): void {
    for (const name of names.removeOwner(owner)) tokens.delete(name);
  }

  function register(owner: string, name: string): void {
    if (!names.add(owner, name)) tokens.clear();
  }

  subscribeControl(bus, (message) => {
    if (message.kind === 'session') invalidate(message.sessionId);
    if (message.kind === 'user') invalidate(message.userId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to ended sessions'));
  bus.onReconnect(() => tokens.clear());

  async function load(name: string, { sessionId, expiresAt, generation }: KnownToken): Promise<Verified> {
    // Register first, so that an invalidation during the load is not missed.
    register(sessionId, name);
    const session = await sessionOf(sessionId);
    if (!session || session.endedAt) throw new AppError('invalid_token');
    register(session.user.toString(), name);
    const user = await userOf(session.user.toString());
    if (!user || user.disabledAt || user.mergedInto) throw new AppError('invalid_token');
    if (session.usedAt === null && session.generation === generation) {
      // From now on the refresh token before this one is spent for good.
      await OAuthSession.updateOne(
        { _id: { $eq: sessionId }, generation: { $eq: generation }, usedAt: { $eq: null } },
        { $set: { usedAt: new Date(clock()) } },
      );
    }
    return { actor: toActor(session, user, expiresAt), start: startOf(session, user.kind) };
  }

  async function loadEarlier(name: string, accessToken: string): Promise<Verified> {
    const token = await earlierTokens.find(accessToken);
    if (!token) throw new AppError('invalid_token');
    return load(name, { sessionId: token.session, expiresAt: token.expiresAt.getTime() });
  }

  /** Verifies the MAC first: a forged token never reaches the store. */
  async function find(accessToken: string): Promise<Verified> {
    const claim = readAccessToken(tokenKeys, accessToken);
    if (claim) {
      if (claim.expiresAt <= clock()) throw expired();
      return tokens.get(claim.name, () => load(claim.name, claim));
    }
    if (!earlierTokens.mayBe(accessToken)) throw new AppError('invalid_token');
    const name = hashToken(accessToken);
    return tokens.get(name, () => loadEarlier(name, accessToken));
  }

  return async (accessToken) => {
    const { actor, start } = await find(accessToken);
    if (actor.expiresAt <= clock()) throw expired();
    const site = await sites.find(actor.siteId);
    if (site.disabledAt) throw new AppError('site_disabled');
    const end = endBySettings(site, start);
    if (end) throw new AppError('invalid_token', end.text, { blameless: true });
    return actor;
  };
}

/** After a restart all clients reconnect at once: one query loads many sessions, and one many users. */
function createLoaders({ OAuthSession, User }: TokenVerifierDeps['models']) {
  const sessionOf = createBatchLoader(async (ids: string[]) => {
    const query = OAuthSession.find({ _id: mongoose.trusted({ $in: ids }) });
    return byId(await query.batchSize(ids.length + 1).lean());
  });
  const userOf = createBatchLoader(async (ids: string[]) => {
    const query = User.find({ _id: mongoose.trusted({ $in: ids.map(toObjectId) }) });
    return byId(await query.batchSize(ids.length + 1).lean());
  });
  return { sessionOf, userOf };
}

function byId<R extends { _id: unknown }>(records: R[]): Map<string, R> {
  return new Map(records.map((record) => [String(record._id), record]));
}

function toActor(session: OAuthSessionRecord, user: UserRecord, expiresAt: number): Actor {
  const granted = session.narrowed === false ? scopesOfUser(user) : [];
  return {
    userId: user._id.toString(),
    username: user.username,
    kind: user.kind,
    siteId: session.site.toString(),
    clientId: session.clientId,
    scopes: [...new Set([...session.scopes, ...granted])] as Scope[],
    sessionId: session._id,
    expiresAt,
  };
}

/** Creates what returns who acts in a session that is known without a token of it. The store is asked each time. */
export function createSessionActor({
  models: { OAuthSession, User },
  sites,
  clock,
}: Pick<TokenVerifierDeps, 'models' | 'sites' | 'clock'>): (sessionId: string) => Promise<Actor> {
  return async (sessionId) => {
    const session = await OAuthSession.findOne({ _id: { $eq: sessionId } }).lean<OAuthSessionRecord | null>();
    if (!session || session.endedAt || session.expiresAt.getTime() <= clock())
      throw new AppError('ticket_invalid');
    const user = await User.findOne({ _id: { $eq: session.user } }).lean<UserRecord | null>();
    if (!user || user.disabledAt || user.mergedInto) throw new AppError('ticket_invalid');
    const actor = toActor(session, user, session.expiresAt.getTime());
    const site = await sites.find(actor.siteId);
    if (site.disabledAt) throw new AppError('site_disabled');
    if (endBySettings(site, startOf(session, user.kind)) || !actor.scopes.includes('chat'))
      throw new AppError('ticket_invalid');
    return actor;
  };
}
