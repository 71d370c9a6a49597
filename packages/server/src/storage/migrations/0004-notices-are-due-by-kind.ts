import { dropIndex } from './migration.js';
import type { Migration } from './migration.js';

/** What is due is looked for by kind, so that one kind of notices that waits is not read through for the other. */
export const noticesAreDueByKind: Migration = {
  version: 4,
  name: 'notices are due by kind',
  async run({ Notice }) {
    await dropIndex(Notice, 'dueAt_1');
  },
};
