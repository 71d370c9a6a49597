import type { AuditRecord } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

/** Target: the report. */
export const isReportCreated: Look = async (models, entry) => (await find(models, entry)) !== null;
/** Target: the report. */
export const isReportResolved: Look = async (models, entry) =>
  Boolean((await find(models, entry))?.resolvedAt);
/** Target: the report. */
export const isReportReopened: Look = async (models, entry) =>
  (await find(models, entry))?.resolvedAt === null;

const find = ({ Report }: Models, { target }: AuditRecord) =>
  Report.findOne({ _id: { $eq: idOf(target) } }).lean();
