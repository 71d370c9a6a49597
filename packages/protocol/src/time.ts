import { z } from 'zod';

/** An instant: ISO 8601 in UTC, such as `2026-11-28T12:00:00.000Z`. */
export const instant = z.iso.datetime();
