import type { AuditData } from '../../models/audit.js';
import type { SiteSettings } from '../../models/site.js';

/** Longest list that the audit stores; of a longer one it stores the number of values. */
const MAX_LIST = 200;

/** Returns the value of a setting as the audit stores it. */
export function settingAsData(value: unknown): string | number | boolean | null {
  if (Array.isArray(value)) {
    const list = value.join(',');
    return list.length <= MAX_LIST ? list : value.length;
  }
  return typeof value === 'number' ? value : value === undefined ? null : String(value);
}

/** Returns changed settings as the audit stores them. A name is a text, so only that it changed. */
export function changesAsData({
  name,
  settings = {},
}: {
  name?: string;
  settings?: Partial<SiteSettings>;
}): AuditData {
  const values = Object.entries(settings).map(([key, value]) => [key, settingAsData(value)]);
  return { ...(Object.fromEntries(values) as AuditData), ...(name !== undefined && { name: true }) };
}
