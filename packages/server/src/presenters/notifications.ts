import type { RoomNotifications } from '@sotto/protocol';

/** What a member chose to be notified about. */
interface PresentableNotifications {
  readonly level: RoomNotifications['level'];
  readonly until?: Date | null | undefined;
}

/** Presents what a member is notified about now: everything, where nothing was chosen or its time is over. */
export function presentNotifications(
  chosen: PresentableNotifications | undefined,
  now: number,
): RoomNotifications {
  if (!chosen) return { level: 'all' };
  const { level, until } = chosen;
  if (!until) return { level };
  return until.getTime() > now ? { level, until: until.toISOString() } : { level: 'all' };
}
