import type { Models } from '../models/index.js';
import type { TokenEndpointDeps } from '../oauth/token-endpoint.js';
import type { SecurityLog } from '../security-log.js';
import { createUserTokens } from '../services/admin/backend/user-tokens.js';
import { createBackendUsers } from '../services/admin/backend/users.js';
import type { BackendUsersDeps } from '../services/admin/backend/users.js';
import type { SessionsService } from '../services/sessions.js';
import type { SitesService } from '../services/sites.js';
import { createAvatarOrigins } from '../services/user/avatar-origins.js';

interface BackendPartsDeps extends Pick<BackendUsersDeps, 'audit' | 'announceUser' | 'baseUrl' | 'clock'> {
  models: Models;
  sites: SitesService;
  securityLog: SecurityLog;
  sessions: SessionsService;
  oauth: Pick<TokenEndpointDeps, 'clients' | 'externalUsers' | 'endSession' | 'sessions'>;
}

export type BackendParts = ReturnType<typeof createBackendParts>;

/** Creates what the backend of a site does with its users: it needs their sessions, and what signs them in. */
export function createBackendParts({ oauth, sessions, ...deps }: BackendPartsDeps) {
  const { externalUsers, endSession, clients } = oauth;
  return {
    users: createBackendUsers({
      ...{ ...deps, externalUsers, isAvatarAllowed: createAvatarOrigins(deps) },
      sessions: { userChanged: sessions.userChanged, endOthers: sessions.own.endOthers },
    }),
    issueUserToken: createUserTokens({ ...deps, clients, endSession, sessions: oauth.sessions }),
  };
}
