import type { RoomNotifications } from '@sotto/sdk';
import { levelNow } from '../people/room-view.js';
import { formatMoment } from './format-time.js';
import { notificationTexts } from './localize.js';

/** Returns about what a user is notified now: `Every message`, `Muted until 22:00`. */
export function notificationText(notifications: RoomNotifications): string {
  const { levels, muted, mutedUntil } = notificationTexts();
  const level = levelNow(notifications);
  if (level !== 'none') return levels[level];
  return notifications.until === undefined ? muted : mutedUntil(formatMoment(notifications.until));
}
