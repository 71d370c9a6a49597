import { dropIndex } from './migration.js';
import type { Migration } from './migration.js';

/** Notices were about pushes alone: one row per user and room, which would leave no place for another kind. */
export const noticesHaveKinds: Migration = {
  version: 3,
  name: 'notices have kinds',
  async run({ Notice }) {
    await Notice.collection.updateMany({ kind: { $exists: false } }, { $set: { kind: 'push' } });
    await dropIndex(Notice, 'user_1_room_1');
  },
};
