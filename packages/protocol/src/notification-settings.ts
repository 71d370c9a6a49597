import { z } from 'zod';
import type { QuietHours } from './notification-policy.js';

/** Body of `PATCH /api/auth/profile/notifications/`: what it names changes. */
export interface UpdateNotificationSettingsInput {
  sound?: boolean | undefined;
  showText?: boolean | undefined;
  mail?: boolean | undefined;
  /** `null` ends them. */
  quietHours?: QuietHours | null | undefined;
}

/** A time of day, `HH:MM`. */
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as 22:00');
/** In UTF-16 units; the longest name has 32. */
const MAX_TIME_ZONE = 64;
const timeZone = z
  .string()
  .min(1)
  .max(MAX_TIME_ZONE)
  .refine(isTimeZone, { message: 'must be the name of a time zone, as Europe/Berlin' });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

export const updateNotificationSettingsSchema: z.ZodType<UpdateNotificationSettingsInput> = z.object({
  sound: z.boolean().optional(),
  showText: z.boolean().optional(),
  mail: z.boolean().optional(),
  quietHours: z
    .object({ from: timeOfDay, to: timeOfDay, timeZone })
    .refine(({ from, to }) => from !== to, { message: 'must end at another time', path: ['to'] })
    .nullable()
    .optional(),
});
