import type { EraseResult } from '@sotto/protocol';
import type { Backend } from '../../../actor.js';
import type { Models } from '../../../models/index.js';
import type { ErasureLedger } from '../../erasure/ledger-entry.js';
import type { Audit } from '../../audit.js';
import { checkErasable, eraseUser } from '../../erasure/erase-user.js';
import { findUser } from './find-users.js';

interface EraseDeps {
  models: Models;
  audit: Pick<Audit, 'record'>;
  ledger: ErasureLedger;
  /** Drops a key that is destroyed on every node. */
  dropKey: (keyId: string) => Promise<void>;
  /** Ends all sessions of a user, on every node. */
  endSessions: (userId: string) => Promise<void>;
  userChanged: (userId: string) => Promise<void>;
  /** Erases the traces of those who were erased. */
  completeErasures: () => Promise<void>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Creates what erases a user for the site's backend. @throws AppError `user_not_found`, `forbidden` for a bot */
export function createEraseByBackend(deps: EraseDeps) {
  const { models, audit, ledger, clock, dropKey, endSessions, userChanged, completeErasures } = deps;

  return async ({ siteId, clientId }: Backend, reference: string): Promise<EraseResult> => {
    const user = await findUser(models, siteId, reference);
    checkErasable(user);
    const userId = user._id.toString();
    // Also the sockets, which an end of sessions in the store alone would close a second later.
    await endSessions(userId);
    const tools = { models, audit, ledger, clock, actor: `client:${clientId}` as const };
    const keyIds = await eraseUser(tools, user);
    await userChanged(userId);
    // Without Redis other nodes notice within 5 s.
    await Promise.allSettled(keyIds.map(dropKey));
    void completeErasures();
    return { id: userId, status: 'erasing' };
  };
}
