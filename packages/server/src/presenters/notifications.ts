import { DEFAULT_NOTIFICATION_SETTINGS } from '@sotto/protocol';
import type { NotificationSettings, RoomNotifications } from '@sotto/protocol';
import type { StoredNotifications } from '../models/member.js';
import type { StoredNotificationSettings } from '../models/user.js';

/** Presents what a member is notified about now: everything, where nothing was chosen or its time is over. */
export function presentNotifications(
  chosen: StoredNotifications | undefined,
  now: number,
): RoomNotifications {
  if (!chosen) return { level: 'all' };
  const { level, until, mutedUntil } = chosen;
  const isOver = until && until.getTime() <= now;
  return {
    level: isOver ? 'all' : level,
    ...(until && !isOver && { until: until.toISOString() }),
    ...(mutedUntil && mutedUntil.getTime() > now && { mutedUntil: mutedUntil.toISOString() }),
  };
}

/** Presents how a user wants to be told of messages. */
export function presentNotificationSettings(chosen: StoredNotificationSettings): NotificationSettings {
  const { sound, showText, mail } = { ...DEFAULT_NOTIFICATION_SETTINGS, ...chosen };
  return { sound, showText, mail, ...(chosen.quietHours && { quietHours: chosen.quietHours }) };
}
