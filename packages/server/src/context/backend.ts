import { createDemoShop } from '../demo/shop.js';
import type { Models } from '../models/index.js';
import type { TokenEndpointDeps } from '../oauth/token-endpoint.js';
import type { SecurityLog } from '../security-log.js';
import { createUserTokens } from '../services/admin/backend/user-tokens.js';
import { createBackendUsers } from '../services/admin/backend/users.js';
import type { BackendUsersDeps } from '../services/admin/backend/users.js';
import type { SessionsService } from '../services/sessions.js';
import type { SitesService } from '../services/sites.js';
import type { EraseAccount } from '../services/erasure/erase-account.js';
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
  eraseAccount: EraseAccount;
  oauth: Pick<TokenEndpointDeps, 'clients' | 'externalUsers' | 'endSession' | 'sessions'>;
}

export type BackendParts = ReturnType<typeof createBackendParts>;

/**
 * Creates what the backend of a site does with its users: it needs their sessions, and what signs them in. The demo's shop is
 * such a backend.
 */
export function createBackendParts({ oauth, sessions, ...deps }: BackendPartsDeps) {
  const { externalUsers, endSession, clients } = oauth;
  const parts = {
    users: createBackendUsers({
      ...{ ...deps, externalUsers, isAvatarAllowed: createAvatarOrigins(deps) },
      sessions: { userChanged: sessions.userChanged, endOthers: sessions.own.endOthers },
    }),
    eraseUser: createEraseByBackend(deps.models, deps.eraseAccount),
    issueUserToken: createUserTokens({ ...deps, clients, endSession, sessions: oauth.sessions }),
  };
  return { ...parts, demoShop: createDemoShop({ ...deps, clients, backend: parts }) };
}
