import type { Models } from '../../models/index.js';
import type { SiteRecord } from '../../models/site.js';
import { listReports, readReport, resolveReport } from '../../services/admin/reports.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { operatorTools } from '../operator-tools.js';
import { SITE_HELP, SITE_OF_ID_HELP, SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { changeStore, changeStoreWithKeys, readStore } from '../with-store.js';

const MAX_REPORTS = 1000;

const list = (models: Models, site: SiteRecord, isResolved: boolean) =>
  listReports(models, { siteId: site._id.toString(), isResolved, limit: MAX_REPORTS });

/** `sotto reports list`. */
export const reportsList: Command = {
  name: 'reports list',
  summary: 'list reported messages of a site',
  help: `Usage: sotto reports list [--site SITE] [--resolved] [--text]

Lists open reports of all rooms of a site, the newest first, at most ${MAX_REPORTS}. Those of direct rooms are seen here alone, as
nobody moderates such a room. It contains no text that a user wrote.
${SITE_HELP}
  --resolved                  resolved reports instead
  --text                      also the message and the note, as one JSON object per line; needs the server's keys, and the
                              audit records that each was read`,
  options: { ...SITE_OPTION, resolved: { type: 'boolean' }, text: { type: 'boolean' } },
  async run(values) {
    const isResolved = values['resolved'] === true;
    if (values['text'] === true) {
      await changeStoreWithKeys(
        (models, site, { service }) => printTexts(models, site, service, isResolved),
        values,
      );
      return;
    }
    await readStore(async (models, site) => {
      const reports = await list(models, site, isResolved);
      printTable(
        ['ID', 'AT', 'ROOM', 'REPORTER', 'AUTHOR', 'REASON'],
        reports.map(({ id, createdAt, room, isDirect, reporter, author, reason }) => [
          ...[id, createdAt.toISOString(), isDirect ? `${room} (direct)` : room],
          ...[`@${reporter}`, `@${author}`, reason],
        ]),
      );
    }, values);
  },
};

async function printTexts(
  models: Models,
  site: SiteRecord,
  keys: Parameters<typeof readReport>[0]['keys'],
  isResolved: boolean,
): Promise<void> {
  const audit = operatorTools(models).audit;
  for (const { record, ...report } of await list(models, site, isResolved)) {
    const entry = {
      ...{ siteId: site._id.toString(), actor: 'operator' as const, action: 'report.read' as const },
      ...{ target: `report:${report.id}` as const, room: record.room.toString() },
    };
    const texts = await audit.record(entry, () => readReport({ models, keys }, record));
    console.log(JSON.stringify({ ...report, ...texts }));
  }
}

/** `sotto reports resolve ID`. */
export const reportsResolve: Command = {
  name: 'reports resolve',
  summary: 'mark a report as resolved',
  help: `Usage: sotto reports resolve ID [--site SITE]

Marks the report with this id as resolved, as "sotto reports list" shows it. The audit records it.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['ID'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        const wish = { siteId: site._id.toString(), id: id! };
        const { resolved } = await resolveReport({ models, audit: operatorTools(models).audit }, wish).catch(
          (error: unknown) => {
            const isUnknown = (error as { code?: string }).code === 'report_not_found';
            throw isUnknown ? new CliError(`no report "${id}"; see "sotto reports list"`) : error;
          },
        );
        console.log(resolved ? `${id} is resolved.` : `${id} was already resolved.`);
      },
      values,
      { kind: 'report', id: id! },
    );
  },
};
