import type { Types } from 'mongoose';
import type { Logger } from 'pino';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import type { Models } from '../../models/index.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';

/**
 * Creates the step of a merge that moves blocks: whom the guest blocked the account blocks, and who blocked the guest blocks
 * the account, or signing in would end a block. Every step may be repeated.
 */
export function createMergeBlocks({
  models: { Block },
  bus,
  logger,
}: {
  models: Pick<Models, 'Block'>;
  bus: Bus;
  logger: Logger;
}) {
  return async (guest: Types.ObjectId, account: Types.ObjectId): Promise<void> => {
    const own = { $eq: guest };
    const blocks = await Block.find({ $or: [{ user: own }, { blocked: own }] })
      .read('primary')
      .lean();
    const moved = (id: Types.ObjectId) => (id.equals(guest) ? account : id);
    for (const { _id, site, ...pair } of blocks) {
      const [user, blocked] = [moved(pair.user), moved(pair.blocked)];
      if (!user.equals(blocked))
        await Block.updateOne(
          { user: { $eq: user }, blocked: { $eq: blocked } },
          { $setOnInsert: { site } },
          { upsert: true },
        ).catch((error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
        });
      await Block.deleteOne({ _id: { $eq: _id } });
    }
    if (blocks.length === 0) return;
    await publishControl(bus, { kind: 'blocks' }).catch((error: unknown) =>
      logger.warn({ err: error }, 'unable to announce blocks on other nodes'),
    );
  };
}
