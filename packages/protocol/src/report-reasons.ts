/** Reasons of a report. */
export const REPORT_REASONS = ['spam', 'harassment', 'illegal', 'other'] as const;
/** A reason of a report. */
export type ReportReason = (typeof REPORT_REASONS)[number];
