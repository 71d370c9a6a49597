import type { Message, Report } from '@sotto/sdk';

/** All reports of one message. */
export interface ReportGroup {
  message: Message;
  /** The newest first. */
  reports: Report[];
}

/** Groups reports by their message, in the order of the newest report of each. */
export function groupReports(reports: readonly Report[]): ReportGroup[] {
  const groups = new Map<string, ReportGroup>();
  for (const report of reports) {
    const { message } = report;
    const group = groups.get(message.id) ?? { message, reports: [] };
    group.reports.push(report);
    groups.set(message.id, group);
  }
  return [...groups.values()];
}
