import type { Logger } from 'pino';
import { createBoundedQueue } from '../async/bounded-queue.js';
import type { Config } from '../config.js';
import type { TokenKeys } from '../crypto/token-keys.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { createAuthorizationCodes } from '../oauth/authorize/codes.js';
import { createTransactions } from '../oauth/authorize/transactions.js';
import { createOAuthClients } from '../oauth/clients.js';
import { createEarlierTokens } from '../oauth/tokens/earlier-tokens.js';
import { createLoginLimits } from '../oauth/login-limits.js';
import { createOrigins } from '../oauth/origins/origins.js';
import { createPasswords } from '../oauth/passwords.js';
import { createTokenProof } from '../oauth/tokens/token-proof.js';
import { createTokenSessions } from '../oauth/tokens/token-sessions.js';
import { DEMO_CLIENT_IDS } from '../seed-site.js';
import type { Audit } from '../services/audit.js';
import { createGuestsService } from '../services/guests.js';
import { createAddressHashes } from '../services/guests/address-hashes.js';
import { createSessionsService } from '../services/sessions.js';
import type { KeysService } from '../services/keys.js';
import type { SitesService } from '../services/sites.js';
import { createAssertions } from './assertions.js';
import type { Infrastructure } from './infrastructure.js';

/** Look-ups of tokens and OAuth clients that may not exist: how many at once, and how many may wait. */
const UNKNOWN_LOOKUPS = { running: 8, waiting: 100 };

interface AuthenticationDeps {
  config: Config;
  cheapPasswords?: boolean | undefined;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  models: Models;
  tokenKeys: TokenKeys;
  infrastructure: Infrastructure;
  audit: Audit;
  sites: SitesService;
  dataKeys: KeysService;
  /** Announces that the profile of a user changed. */
  announceUser: (siteId: string, userId: string) => Promise<void>;
}

/** Creates sessions, origins, and what the token endpoint needs. */
export function createAuthentication(deps: AuthenticationDeps) {
  const { config, logger, clock, models, tokenKeys, audit, sites } = deps;
  const { bus, realtime, limiter, securityLog, failedAuthentications } = deps.infrastructure;
  const { accessTokenSeconds, refreshTokenSeconds, sessionSeconds } = config;
  const lifetimes = { accessTokenSeconds, refreshTokenSeconds };
  const lookups = createBoundedQueue({
    ...UNKNOWN_LOOKUPS,
    onFull: () => new AppError('unavailable', 'Too many lookups at once', { retryAfter: 1 }),
  });
  const ownOrigins = { current: config.publicUrl ? [new URL(config.publicUrl).origin] : [] };
  const clients = createOAuthClients({ models, bus, logger, lookups, clock });
  const origins = createOrigins({
    ...{ models, clients, bus, logger, clock },
    own: { origins: () => ownOrigins.current, clientIds: DEMO_CLIENT_IDS },
  });
  const earlierTokens = createEarlierTokens({ models, accessTokenSeconds, lookups, clock });
  const sessions = createSessionsService({
    sites,
    ...{ models, bus, realtime, logger, tokenKeys, earlierTokens, clock, audit, sessionSeconds },
  });
  const endSession = (sessionId: string) => sessions.end(sessionId);
  const tokenSessions = createTokenSessions({
    ...{ models, tokenKeys, earlierTokens, clock, limiter, securityLog, endSession },
    ...{ ...lifetimes, sessionSeconds },
  });
  // The origin is the issuer that metadata and codes name; with a path in PUBLIC_URL, assertions may name that, too.
  const issuers = () => [...ownOrigins.current, ...(config.publicUrl ? [config.publicUrl] : [])];
  const assertions = createAssertions({ ...deps, origins, issuers });

  const guests = createGuestsService({
    ...{ models, limiter, audit, logger, clock, keys: deps.dataKeys },
    hashes: createAddressHashes({ tokenKeys, clock }),
  });

  return {
    sessions,
    guests,
    prove: createTokenProof({ models, tokenKeys, sessionSeconds, clock }),
    changes: {
      after: async (time: number) =>
        (await Promise.all([sites.changesAfter(time), clients.changesAfter(time)])).flat(),
    },
    origins,
    ownOrigins,
    oauth: {
      models,
      clients,
      sessions: tokenSessions,
      passwords: createPasswords({ cheap: deps.cheapPasswords }),
      limiter,
      loginLimits: createLoginLimits({ limiter }),
      securityLog,
      failedAuthentications,
      origins,
      guests,
      sites,
      issuers,
      ...assertions,
      endSession,
      codes: createAuthorizationCodes({ models, tokenKeys, clock }),
      transactions: createTransactions({ tokenKeys, clock }),
      clock,
      ...lifetimes,
    },
  };
}
