import { levelNow } from '@sotto/sdk';
import type { RoomNotifications } from '@sotto/sdk';
import { muteEnd } from '../people/room-view.js';
import { formatMoment } from './format-time.js';
import { notificationTexts } from './localize.js';

/** Returns about what a user is notified now: `Every message`, `Muted until 22:00`. */
export function notificationText(notifications: RoomNotifications): string {
  const { levels, muted, mutedUntil } = notificationTexts();
  const level = levelNow(notifications, Date.now());
  if (level !== 'none') return levels[level];
  const end = muteEnd(notifications);
  return end === undefined ? muted : mutedUntil(formatMoment(end));
}
