import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { AppError } from '../../errors.js';
import type { ErasureLedger } from './ledger-entry.js';
import type { ErasureRecord } from '../../models/erasure.js';
import type { Models } from '../../models/index.js';
import type { UserRecord } from '../../models/user.js';
import { recorded } from '../admin/recorded.js';
import type { Recording } from '../admin/recorded.js';
import { endSessionsOf } from '../sessions.js';
import { destroyKeysOf, keyIdsOf } from './destroy-keys.js';
import { storeErasure, toLedgerEntry } from './erasure-record.js';

interface EraseTools extends Recording {
  models: Pick<Models, 'Audit' | 'User' | 'DataKey' | 'Erasure' | 'OAuthSession' | 'OAuthAccessToken'>;
  ledger: ErasureLedger;
  /** Takes what an operator has to know, as sentences; a server's logger does. */
  logger: { error(data: { err: unknown; user: string }, sentence: string): void };
  /** Ends all sessions of a user; by default in the store alone. */
  endSessions?: (user: Types.ObjectId) => Promise<unknown>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** @throws AppError `forbidden` for a bot: its client or hook would be dead for good */
function checkErasable({ kind }: Pick<UserRecord, 'kind'>): void {
  if (kind === 'bot')
    throw new AppError('forbidden', 'A bot is no person; disable the bot, its client or its hook');
}

/**
 * Erases a person: disables the user, writes the ledger in both places, destroys the keys of the user and of the guests who
 * have joined the account, then ends their sessions. From then on nothing that they wrote opens; a start on an older backup
 * destroys the keys again. A server erases the rest: messages, profile, memberships. Every step may be repeated; a crash after
 * the ledger is completed by the next start. Where the ledger cannot be written, and says that it has no such entry, nothing
 * has happened; where it cannot be read either, the user stays disabled, as the next start may find the entry, and repeating
 * the erasure completes it.
 * @returns the ids of the destroyed keys, which other nodes still have in memory
 * @throws AppError `forbidden` for a bot
 */
export async function eraseUser(tools: EraseTools, user: UserRecord): Promise<string[]> {
  checkErasable(user);
  const { models, ledger, clock } = tools;
  const { endSessions = (_id: Types.ObjectId) => endSessionsOf(tools, { user: _id }) } = tools;
  const target = `user:${user._id.toString()}` as const;
  const erase = async () => {
    const joined = await models.User.find({ site: { $eq: user.site }, mergedInto: { $eq: user._id } })
      .select('_id')
      .read('primary')
      .lean();
    const users = [user._id, ...joined.map(({ _id }) => _id)];
    const at = new Date(clock());
    const ids = mongoose.trusted({ $in: users });
    // First, so that they get no key that the ledger does not know.
    await models.User.updateMany({ _id: ids, disabledAt: { $eq: null } }, { $set: { disabledAt: at } });
    const keyIds = await keyIdsOf(models, users);
    const record: ErasureRecord = { _id: user._id, site: user.site, users, keyIds, at };
    try {
      await ledger.append([toLedgerEntry(record)]);
    } catch (error) {
      // What was written before it failed counts: the next start would destroy the keys of a user who goes on.
      if (!(await isInLedger(tools, user._id.toString(), error))) {
        await models.User.updateMany({ _id: ids, disabledAt: { $eq: at } }, { $set: { disabledAt: null } });
        throw error;
      }
    }
    const isFirst = await storeErasure(models, record, at);
    const destroyed = await destroyKeysOf(models, users, at);
    for (const _id of users) await endSessions(_id);
    return { isFirst, destroyed };
  };
  const entry = { siteId: user.site, action: 'user.erased', target } as const;
  const { destroyed } = await recorded(tools, entry, erase, ({ isFirst }) => isFirst);
  return destroyed;
}

/** Whether the ledger has an entry of the user. @throws what `append` threw, where the ledger cannot be read either */
async function isInLedger(
  { ledger, logger }: Pick<EraseTools, 'ledger' | 'logger'>,
  user: string,
  failure: unknown,
): Promise<boolean> {
  try {
    return (await ledger.read()).some(({ user: erased }) => erased === user);
  } catch (err) {
    logger.error(
      { err, user },
      'it is unknown whether the ledger of erasures has a user: the user stays disabled, and repeating the erasure ' +
        '("sotto users erase", or DELETE /api/site/users/<user>/) completes it',
    );
    throw failure;
  }
}
