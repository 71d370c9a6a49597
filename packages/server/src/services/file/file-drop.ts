import mongoose from 'mongoose';

/** How long a file waits for the collector, in milliseconds. */
export const DAY_MS = 86_400_000;

/** The filter of files that are not deleted. */
export const LIVING = { state: mongoose.trusted({ $ne: 'deleted' as const }) };

/** Returns the update that destroys what opens a file; the collector removes its parts next. */
export const dropped = (now: number) => ({
  $set: { state: 'deleted' as const, lookAt: new Date(now) },
  $unset: { key: 1 as const, meta: 1 as const },
});
