import type { HeldDeletion } from '@sotto/sdk';

/** A deletion of a message, as its row shows it. */
export interface RowDeletion extends Pick<HeldDeletion, 'id' | 'status' | 'error'> {
  /** Seconds in which it can be undone; undefined where it waits for the network, and later. */
  seconds: number | undefined;
}

/** Returns the deletion of a message as its row shows it. */
export function deletionOf(
  id: string,
  deletions: readonly HeldDeletion[],
  now = Date.now(),
): RowDeletion | undefined {
  const held = deletions.find((one) => one.id === id);
  if (!held) return undefined;
  const { status, error, until } = held;
  return { id, status, error, seconds: until === undefined ? undefined : Math.max(1, secondsTo(until, now)) };
}

/** Returns when the next second of a countdown begins, in milliseconds since 1970; undefined without one. */
export function nextTick(deletions: readonly HeldDeletion[], now = Date.now()): number | undefined {
  const ticks = deletions.flatMap(({ until = 0 }) =>
    until > now ? until - (secondsTo(until, now) - 1) * 1000 : [],
  );
  return ticks.length > 0 ? Math.min(...ticks) : undefined;
}

const secondsTo = (until: number, now: number) => Math.ceil((until - now) / 1000);
