import type { Scope } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import type { Bus, ControlMessage } from '../bus/bus.js';
import { publishControl, subscribeControl } from '../bus/bus.js';
import { hashToken } from '../crypto/token-keys.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { CACHE_TTL_MS } from './deps.js';
import { createOwnedKeys } from './owned-keys.js';
import type { Realtime } from './realtime.js';
import { toUnavailable } from './store-errors.js';
import { createTtlCache } from './ttl-cache.js';

const MAX_TOKENS = 50_000;
/** Longer than any token of ours: what is longer is not looked up. */
const MAX_TOKEN_LENGTH = 256;

interface SessionsDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthAccessToken' | 'User'>;
  bus: Bus;
  realtime: Realtime;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export type SessionsService = ReturnType<typeof createSessionsService>;

/** Says whose an access token is, and ends sessions. Verified tokens live in memory for at most 5 s. */
export function createSessionsService({ models, bus, realtime, logger, clock }: SessionsDeps) {
  const { OAuthSession, OAuthAccessToken, User } = models;
  const actors = createTtlCache<Actor>({ ttlMs: CACHE_TTL_MS, max: MAX_TOKENS, clock });
  const hashes = createOwnedKeys(2 * MAX_TOKENS);

  function forget(owner: string): void {
    for (const hash of hashes.take(owner)) actors.delete(hash);
  }

  function remember(owner: string, hash: string): void {
    if (!hashes.add(owner, hash)) actors.clear();
  }

  subscribeControl(bus, (message) => {
    if (message.kind === 'session') forget(message.sessionId);
    if (message.kind === 'user') forget(message.userId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to hear of ended sessions'));
  bus.onReconnect(() => actors.clear());

  async function load(hash: string): Promise<Actor> {
    const token = await OAuthAccessToken.findOne({ _id: { $eq: hash } }).lean();
    if (!token) throw new AppError('invalid_token');
    // Before the session and the user are read: what is told about them from now on reaches this load as well.
    remember(token.session, hash);
    const session = await OAuthSession.findOne({ _id: { $eq: token.session } }).lean();
    if (!session || session.endedAt) throw new AppError('invalid_token');
    remember(session.user.toString(), hash);
    const user = await User.findOne({ _id: { $eq: session.user } }).lean();
    if (!user || user.disabledAt) throw new AppError('invalid_token');
    if (!token.firstUsedAt) {
      // From now on the refresh token before this one is spent for good.
      await OAuthAccessToken.updateOne(
        { _id: { $eq: hash }, firstUsedAt: { $eq: null } },
        { $set: { firstUsedAt: new Date(clock()) } },
      );
    }
    return {
      userId: user._id.toString(),
      username: user.username,
      siteId: session.site.toString(),
      clientId: session.clientId,
      scopes: [...new Set([...session.scopes, ...(session.narrowed ? [] : user.grantedScopes)])] as Scope[],
      sessionId: session._id,
      expiresAt: token.expiresAt.getTime(),
    };
  }

  async function tell(message: ControlMessage): Promise<void> {
    await publishControl(bus, message).catch((error: unknown) => {
      logger.warn({ err: error }, 'unable to tell other nodes to forget a session');
    });
  }

  return {
    /** @throws AppError `invalid_token`, `unavailable` */
    async verify(accessToken: string): Promise<Actor> {
      if (accessToken.length > MAX_TOKEN_LENGTH) throw new AppError('invalid_token');
      const hash = hashToken(accessToken);
      let actor: Actor;
      try {
        actor = await actors.get(hash, () => load(hash));
      } catch (error) {
        throw toUnavailable(error);
      }
      if (actor.expiresAt <= clock()) throw new AppError('invalid_token', 'The access token has expired');
      return actor;
    },

    /** Ends a session: its tokens at once on every node, and its sockets. */
    async end(sessionId: string): Promise<void> {
      const session = await OAuthSession.findOneAndUpdate(
        { _id: { $eq: sessionId } },
        { $set: { endedAt: new Date(clock()) } },
      ).lean();
      if (!session) return;
      await OAuthAccessToken.deleteMany({ session: { $eq: sessionId } });
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
