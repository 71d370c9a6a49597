import type { Logger } from 'pino';
import type { Config } from '../config.js';
import type { Models } from '../models/index.js';
import { createIdentityKeys } from '../oauth/assertions/identity-keys.js';
import { createKeySets } from '../oauth/assertions/key-sets.js';
import { createAssertionVerifier } from '../oauth/assertions/verify-assertion.js';
import { createSignatureVerifier } from '../oauth/assertions/verify-signature.js';
import type { Origins } from '../oauth/origins/origins.js';
import { createGuardedFetch } from '../outbound/guarded-fetch.js';
import type { Audit } from '../services/audit.js';
import type { KeysService } from '../services/keys.js';
import type { SitesService } from '../services/sites.js';
import { createAvatarOrigins } from '../services/avatar/avatar-origins.js';
import { createExternalUsers } from '../services/user/external-users.js';
import type { Infrastructure } from './infrastructure.js';

interface AssertionsDeps {
  config: Pick<Config, 'allowPrivateNetworks'>;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  models: Models;
  infrastructure: Pick<Infrastructure, 'bus'>;
  dataKeys: KeysService;
  sites: SitesService;
  audit: Audit;
  /** Announces that the profile of a user changed. */
  announceUser: (siteId: string, userId: string) => Promise<void>;
  origins: Origins;
  /** URLs of this server as an issuer (RFC 8414). */
  issuers: () => readonly string[];
}

/** Creates what signs in users whom a site vouches for. */
export function createAssertions(deps: AssertionsDeps) {
  const { config, logger, clock, models, audit, dataKeys, sites, origins, issuers } = deps;
  const keySets = createKeySets({
    ...{ guardedFetch: createGuardedFetch(config), clock },
    onFailure: (error, uri) => logger.warn({ err: error, uri }, 'unable to fetch a key set'),
  });
  return {
    verifyAssertion: createAssertionVerifier({
      identityKeys: createIdentityKeys({ models, bus: deps.infrastructure.bus, logger, clock }),
      verifySignature: createSignatureVerifier({ keys: dataKeys, keySets }),
      ...{ origins, issuers, clock },
    }),
    externalUsers: createExternalUsers({
      ...{ models, audit, clock, logger, keys: dataKeys },
      userChanged: deps.announceUser,
      isAvatarAllowed: createAvatarOrigins({ models, sites }),
    }),
  };
}
