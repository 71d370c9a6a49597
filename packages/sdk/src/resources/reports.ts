import type { Page, Report } from '@sotto/protocol';
import type { ReportsApi } from '../api/reports.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Reported messages over REST. */
export function createReports(http: HttpClient): ReportsApi {
  return {
    list: (slug, query, options) =>
      http.get<Page<Report>>(paths.ofRoom(slug, 'reports'), { ...options, query: { ...query } }),
    resolve: (slug, id, options) =>
      http.patch<Report>(paths.report(slug, id), { ...options, body: { resolved: true } }),
  };
}
