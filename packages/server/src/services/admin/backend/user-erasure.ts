import type { EraseResult } from '@sotto/protocol';
import type { Backend } from '../../../actor.js';
import type { EraseAccount } from '../../erasure/erase-account.js';
import type { Models } from '../../../models/index.js';
import { findUser } from './find-users.js';

/** Creates what erases a user for the site's backend. @throws AppError `user_not_found`, `forbidden` for a bot */
export function createEraseByBackend(models: Models, eraseAccount: EraseAccount) {
  return async ({ siteId, clientId }: Backend, reference: string): Promise<EraseResult> =>
    eraseAccount(await findUser(models, siteId, reference), `client:${clientId}`);
}
