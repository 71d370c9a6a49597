import type { Page, Report } from '@sotto/protocol';
import type { RequestOptions } from '../options.js';

/**
 * Selects reports.
 *
 * @example client.reports.list('general', { resolved: true });
 */
export interface ReportsQuery {
  /** Whether resolved reports are listed instead of open ones. */
  resolved?: boolean | undefined;
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Reported messages of a room, for its moderators and owners. `report.created` announces each.
 *
 * @example const { results } = await client.reports.list('general');
 */
export interface ReportsApi {
  /**
   * Lists the reports of a room, the newest first. Moderators and owners only.
   *
   * @param slug - which room
   * @param query - which ones; pass `nextCursor` as `cursor` until it is `null`
   * @param options - `signal` cancels the request
   * @returns a page of reports
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user's role does not allow this
   */
  list(slug: string, query?: ReportsQuery, options?: RequestOptions): Promise<Page<Report>>;
  /**
   * Resolves a report: what there was to do is done. Moderators and owners only.
   *
   * @param slug - which room
   * @param id - which report
   * @param options - `signal` cancels the request
   * @returns the resolved report
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user's role does not allow this
   * @throws {report_not_found} the room has no such report
   */
  resolve(slug: string, id: string, options?: RequestOptions): Promise<Report>;
}
