import { z } from 'zod';
import { DEFAULT_PAGE, MAX_PAGE, MAX_REPORT_NOTE } from './limits.js';
import { pageLimit } from './pagination.js';
import type { Message } from './messages.js';
import { REPORT_REASONS } from './report-reasons.js';
import type { ReportReason } from './report-reasons.js';
import { displayText } from './text.js';
import { instant } from './time.js';
import type { User } from './users.js';

/** A report of a message, as the room's moderators see it. */
export interface Report {
  id: string;
  /** The message; its `content` is what it says now. */
  message: Message;
  reporter: User;
  reason: ReportReason;
  note?: string;
  /** ISO 8601, UTC, milliseconds, like the time below. */
  createdAt: string;
  /** Absent while nobody has resolved it. */
  resolvedAt?: string;
  resolvedBy?: User;
}

/** Body of `POST /api/chat/rooms/<slug>/messages/<id>/report/`. */
export interface ReportInput {
  reason: ReportReason;
  /** At most 1,000 code points; may have line breaks. */
  note?: string | undefined;
}

/** Query of `GET /api/chat/rooms/<slug>/reports/`. */
export interface ListReportsQuery {
  /** `true`: resolved reports instead of open ones. */
  resolved?: 'true' | 'false' | undefined;
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  limit: number;
}

/** A user who is banned from a room. */
export interface BannedUser {
  user: User;
  /** ISO 8601; absent: for good. */
  until?: string;
}

/** Body of `PUT /api/chat/rooms/<slug>/members/<username>/ban/`. */
export interface BanInput {
  /** ISO 8601; absent: for good. */
  until?: string | undefined;
}

/** Body of `PUT /api/chat/rooms/<slug>/members/<username>/mute/`. */
export interface MuteInput {
  /** ISO 8601. */
  until: string;
}

export const reportSchema: z.ZodType<ReportInput> = z.object({
  reason: z.enum(REPORT_REASONS),
  note: displayText(MAX_REPORT_NOTE, { lineBreaks: true }).optional(),
});

export const listReportsSchema: z.ZodType<ListReportsQuery> = z.object({
  resolved: z.enum(['true', 'false']).optional(),
  cursor: z
    .string()
    .regex(/^[0-9a-f]{24}$/, 'must be a nextCursor of a previous page')
    .optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});

export const resolveReportSchema: z.ZodType<{ resolved: boolean }> = z.object({ resolved: z.boolean() });

export const banSchema: z.ZodType<BanInput> = z.object({ until: instant.optional() });

export const muteSchema: z.ZodType<MuteInput> = z.object({ until: instant });
