import { roomsHoldTheirOwners } from './0001-rooms-hold-their-owners.js';
import { siteSettings } from './0002-site-settings.js';
import { noticesHaveKinds } from './0003-notices-have-kinds.js';
import type { Migration } from './migration.js';

/**
 * All migrations, in the order in which they run. To add one, write `NNNN-what-it-does.ts` beside this file and append
 * it here with the next number. What has been released is never changed, removed or renumbered.
 */
export const MIGRATIONS: readonly Migration[] = [roomsHoldTheirOwners, siteSettings, noticesHaveKinds];
