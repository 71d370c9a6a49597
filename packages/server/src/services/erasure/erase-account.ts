import type { EraseResult } from '@sotto/protocol';
import type { Logger } from 'pino';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import type { AuditActor } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import type { UserRecord } from '../../models/user.js';
import type { Audit } from '../audit.js';
import type { SessionsService } from '../sessions.js';
import { eraseUser } from './erase-user.js';
import type { ErasureLedger } from './ledger-entry.js';

interface EraseAccountDeps {
  models: Models;
  audit: Pick<Audit, 'record'>;
  ledger: ErasureLedger;
  bus: Bus;
  logger: Logger;
  sessions: Pick<SessionsService, 'own' | 'userChanged'>;
  /** Erases the traces of those who were erased. */
  completeErasures: () => Promise<void>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Erases a user on a running server: nothing that the user wrote opens any more, and the rest follows within seconds. */
export type EraseAccount = (user: UserRecord, actor: AuditActor) => Promise<EraseResult>;

/** Creates what erases users while the server runs. @throws AppError `forbidden` for a bot */
export function createEraseAccount(deps: EraseAccountDeps): EraseAccount {
  const { models, audit, ledger, logger, clock, bus, sessions, completeErasures } = deps;

  return async (user, actor) => {
    const userId = user._id.toString();
    const keyIds = await eraseUser(
      {
        ...{ models, audit, ledger, logger, clock, actor },
        // Also the sockets, which an end of sessions in the store alone would close a second later.
        endSessions: (id) => sessions.own.endOthers(id.toString(), undefined),
      },
      user,
    );
    await sessions.userChanged(userId);
    // Without Redis other nodes notice within 5 s.
    await Promise.allSettled(keyIds.map((keyId) => publishControl(bus, { kind: 'key', keyId })));
    void completeErasures();
    return { id: userId, status: 'erasing' };
  };
}
