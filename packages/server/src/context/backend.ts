import { createDemoShop } from '../demo/shop.js';
import type { Models } from '../models/index.js';
import type { TokenEndpointDeps } from '../oauth/token-endpoint.js';
import { publishControl } from '../bus/bus.js';
import type { Bus } from '../bus/bus.js';
import type { SecurityLog } from '../security-log.js';
import { createUserTokens } from '../services/admin/backend/user-tokens.js';
import { createBackendUsers } from '../services/admin/backend/users.js';
import type { BackendUsersDeps } from '../services/admin/backend/users.js';
import type { SessionsService } from '../services/sessions.js';
import type { SitesService } from '../services/sites.js';
import type { ErasureLedger } from '../services/erasure/ledger-entry.js';
import { createEraseAccount } from '../services/erasure/erase-account.js';
import { createEraseByBackend } from '../services/admin/backend/user-erasure.js';
import { createAvatarOrigins } from '../services/avatar/avatar-origins.js';

interface BackendPartsDeps extends Pick<
  BackendUsersDeps,
  'audit' | 'keys' | 'logger' | 'announceUser' | 'baseUrl' | 'clock'
> {
  models: Models;
  sites: SitesService;
  securityLog: SecurityLog;
  sessions: SessionsService;
  bus: Bus;
  ledger: ErasureLedger;
  /** Erases the traces of those who were erased. */
  completeErasures: () => Promise<void>;
  oauth: Pick<TokenEndpointDeps, 'clients' | 'externalUsers' | 'endSession' | 'sessions'>;
}

export type BackendParts = Omit<ReturnType<typeof createBackendParts>, 'eraseAccount'>;

/**
 * Creates what the backend of a site does with its users: it needs their sessions, and what signs them in. The demo's shop is
 * such a backend.
 */
export function createBackendParts({ oauth, sessions, ...deps }: BackendPartsDeps) {
  const { externalUsers, endSession, clients } = oauth;
  const eraseAccount = createEraseAccount({
    ...deps,
    dropKey: (keyId) => publishControl(deps.bus, { kind: 'key', keyId }),
    endSessions: (userId) => sessions.own.endOthers(userId, undefined),
    userChanged: sessions.userChanged,
  });
  const parts = {
    users: createBackendUsers({
      ...{ ...deps, externalUsers, isAvatarAllowed: createAvatarOrigins(deps) },
      sessions: { userChanged: sessions.userChanged, endOthers: sessions.own.endOthers },
    }),
    eraseUser: createEraseByBackend(deps.models, eraseAccount),
    issueUserToken: createUserTokens({ ...deps, clients, endSession, sessions: oauth.sessions }),
  };
  return { ...parts, eraseAccount, demoShop: createDemoShop({ ...deps, clients, backend: parts }) };
}
