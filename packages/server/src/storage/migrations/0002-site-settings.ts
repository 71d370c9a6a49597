import type { Migration } from './migration.js';

/** `registration: true` of a site becomes `settings.registration: 'on'`. */
export const siteSettings: Migration = {
  version: 2,
  name: 'site settings',
  async run({ Site }) {
    for (const [before, after] of [
      [true, 'on'],
      [false, 'off'],
    ] as const) {
      // By the driver: the model no longer knows the old field.
      await Site.collection.updateMany(
        { registration: before },
        { $set: { settings: { registration: after } }, $unset: { registration: '' } },
      );
    }
  },
};
