import type { LimitByKey } from '../../async/limit-by-key.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomAccessService } from '../room/access.js';
import type { UserDirectory } from '../user/user-directory.js';
import { createVersionsService } from '../versions.js';
import { createVersionRows } from './version-rows.js';
import { createVersionSweep } from './version-sweep.js';

/** Creates what keeps, shows and deletes earlier texts of messages. */
export const createVersionParts = (
  deps: ServicesDeps,
  parts: { access: RoomAccessService; users: UserDirectory; expensive: LimitByKey },
) => ({
  versionRows: createVersionRows(deps),
  versionSweep: createVersionSweep(deps),
  versions: createVersionsService(deps, parts),
});
