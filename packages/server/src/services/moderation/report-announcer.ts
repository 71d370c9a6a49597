import type { Report } from '@sotto/protocol';
import type { ReportRecord } from '../../models/report.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MemberReader } from '../room/memberships/member-reader.js';

/**
 * Creates a function that announces a report to a room's owners and moderators. It never rejects: the report is stored, and
 * one that is filed again is not announced.
 */
export function createReportAnnouncer(
  { realtime, logger }: Pick<ServicesDeps, 'realtime' | 'logger'>,
  {
    present,
    memberReader,
  }: {
    present: (room: AccessedRoom, rows: ReportRecord[]) => Promise<Report[]>;
    memberReader: Pick<MemberReader, 'leaders'>;
  },
) {
  return async (room: AccessedRoom, row: ReportRecord): Promise<void> => {
    try {
      const [report] = await present(room, [row]);
      for (const id of report ? await memberReader.leaders(room) : [])
        realtime.toUser(id, 'report.created', { room: room.slug, report: report! });
    } catch (error) {
      logger.error({ err: error, report: row._id.toString() }, 'unable to announce a report');
    }
  };
}
