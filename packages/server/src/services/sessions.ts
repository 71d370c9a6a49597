import type { Scope } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import { createBatchLoader } from '../async/batch-loader.js';
import type { Bus, ControlMessage } from '../bus/bus.js';
import { publishControl, subscribeControl } from '../bus/bus.js';
import { hashToken } from '../crypto/token-keys.js';
import type { TokenKeys } from '../crypto/token-keys.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import { readAccessToken } from '../oauth/derived-tokens.js';
import type { EarlierTokens } from '../oauth/earlier-tokens.js';
import { CACHE_TTL_MS } from './deps.js';
import { createKeyIndex } from '../cache/key-index.js';
import type { Realtime } from './realtime.js';
import { createSessionEnding } from './user/session-ending.js';
import { createTtlCache } from '../cache/ttl-cache.js';

const MAX_TOKENS = 50_000;

interface SessionsDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthAccessToken' | 'User'>;
  bus: Bus;
  realtime: Realtime;
  logger: Logger;
  tokenKeys: TokenKeys;
  earlierTokens: EarlierTokens;
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

const expired = () => new AppError('invalid_token', 'The access token has expired', { blameless: true });

export type SessionsService = ReturnType<typeof createSessionsService>;

/** Says whose an access token is, and ends sessions. Verified tokens live in memory for at most 5 s. */
export function createSessionsService(deps: SessionsDeps) {
  const { models, bus, realtime, logger, tokenKeys, earlierTokens, clock } = deps;
  const { OAuthSession, User } = models;
  const actors = createTtlCache<Actor>({ ttlMs: CACHE_TTL_MS, max: MAX_TOKENS, clock });
  const names = createKeyIndex(2 * MAX_TOKENS);
  const ending = createSessionEnding({ models, clock });
  // After a restart everybody comes at once: one query for many.
  const sessionOf = createBatchLoader(async (ids: string[]) => {
    const query = OAuthSession.find({ _id: mongoose.trusted({ $in: ids }) });
    return byId(await query.batchSize(ids.length + 1).lean());
  });
  const userOf = createBatchLoader(async (ids: string[]) => {
    const query = User.find({ _id: mongoose.trusted({ $in: ids.map(toObjectId) }) });
    return byId(await query.batchSize(ids.length + 1).lean());
  });

  function forget(owner: string): void {
    for (const name of names.removeOwner(owner)) actors.delete(name);
  }

  function remember(owner: string, name: string): void {
    if (!names.add(owner, name)) actors.clear();
  }

  subscribeControl(bus, (message) => {
    if (message.kind === 'session') forget(message.sessionId);
    if (message.kind === 'user') forget(message.userId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to hear of ended sessions'));
  bus.onReconnect(() => actors.clear());

  async function load(name: string, { sessionId, expiresAt, generation }: KnownToken): Promise<Actor> {
    // Before the session and the user are read: what is told about them from now on reaches this load as well.
    remember(sessionId, name);
    const session = await sessionOf(sessionId);
    if (!session || session.endedAt) throw new AppError('invalid_token');
    remember(session.user.toString(), name);
    const user = await userOf(session.user.toString());
    if (!user || user.disabledAt) throw new AppError('invalid_token');
    if (session.usedAt === null && session.generation === generation) {
      // From now on the refresh token before this one is spent for good.
      await OAuthSession.updateOne(
        { _id: { $eq: sessionId }, generation: { $eq: generation }, usedAt: { $eq: null } },
        { $set: { usedAt: new Date(clock()) } },
      );
    }
    return {
      userId: user._id.toString(),
      username: user.username,
      siteId: session.site.toString(),
      clientId: session.clientId,
      scopes: [
        ...new Set([...session.scopes, ...(session.narrowed === false ? user.grantedScopes : [])]),
      ] as Scope[],
      sessionId: session._id,
      expiresAt,
    };
  }

  async function loadEarlier(name: string, accessToken: string): Promise<Actor> {
    const token = await earlierTokens.find(accessToken);
    if (!token) throw new AppError('invalid_token');
    return load(name, { sessionId: token.session, expiresAt: token.expiresAt.getTime() });
  }

  /** The token's owner from memory or the store; a token that nobody issued never reaches the store. */
  async function find(accessToken: string): Promise<Actor> {
    const claim = readAccessToken(tokenKeys, accessToken);
    if (claim) {
      if (claim.expiresAt <= clock()) throw expired();
      return actors.get(claim.name, () => load(claim.name, claim));
    }
    if (!earlierTokens.mayBe(accessToken)) throw new AppError('invalid_token');
    const name = hashToken(accessToken);
    return actors.get(name, () => loadEarlier(name, accessToken));
  }

  async function tell(message: ControlMessage): Promise<void> {
    await publishControl(bus, message).catch((error: unknown) => {
      logger.warn({ err: error }, 'unable to tell other nodes to forget a session');
    });
  }

  return {
    /** @throws AppError `invalid_token` */
    async verify(accessToken: string): Promise<Actor> {
      const actor = await find(accessToken);
      if (actor.expiresAt <= clock()) throw expired();
      return actor;
    },

    /** Ends a session: its tokens at once on every node, and its sockets. */
    async end(sessionId: string): Promise<void> {
      const session = await ending.end(sessionId);
      if (!session) return;
      await tell({ kind: 'session', sessionId });
      realtime.sessionEnded(session.user.toString(), sessionId, 'token_revoked');
    },

    /** Ids of the sessions that ended after this time (milliseconds since 1970), whoever ended them. */
    async endedAfter(time: number): Promise<string[]> {
      const ended = await OAuthSession.find({ endedAt: mongoose.trusted({ $gt: new Date(time) }) })
        .select('_id')
        .lean();
      return ended.map(({ _id }) => _id);
    },

    /** Makes every node read the user again: name, scopes, whether disabled. */
    userChanged: (userId: string) => tell({ kind: 'user', userId }),
  };
}

function byId<R extends { _id: unknown }>(records: R[]): Map<string, R> {
  return new Map(records.map((record) => [String(record._id), record]));
}
