import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after which running servers have applied a change for certain. */
const APPLIED_MS = 1500;

/**
 * Ends sessions twice: those of now, and those that running servers may still start while they have in memory what was just
 * changed. Prints how many there were.
 * @param end - ends those that are open, and returns how many
 */
export async function endSessionsForGood(end: () => Promise<number>): Promise<void> {
  const first = await end();
  await sleep(APPLIED_MS);
  console.log(`Sessions ended: ${first + (await end())}`);
}
