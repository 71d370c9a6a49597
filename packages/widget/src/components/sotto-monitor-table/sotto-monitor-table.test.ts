import { expect } from 'chai';
import { formatBytes, formatCount, formatRate } from '../../monitor/format.js';
import type { MonitorPlace } from '../../monitor/store-counts.js';
import { makeFlow } from '../../testing/fakes/fake-session.js';
import { deepQuery, deepQueryAll, expectAccessible, mount, textOf, unmountAll } from '../../testing/mount.js';
import type { SottoMonitorTable } from './sotto-monitor-table.js';

const place = (change: Partial<MonitorPlace> = {}): MonitorPlace => ({
  ...{
    slug: 'stage',
    name: 'Stage crew',
    stored: 12_907,
    perSecond: 8.4,
    bytes: 4_610_000,
    last: makeFlow(7),
  },
  ...change,
});
const open = (rows: MonitorPlace[]) => mount<SottoMonitorTable>('sotto-monitor-table', { rows });
const cells = (element: SottoMonitorTable) =>
  deepQueryAll(element, 'tbody tr').map((row) => [...row.children].map((cell) => textOf(cell)));

describe('<sotto-monitor-table>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a named region with a table whose rows and columns have headings', async () => {
      const element = await open([place(), place({ slug: 'second', name: 'Ticket desk' })]);
      await expectAccessible(element);
      expect(deepQuery(element, 'section')!.getAttribute('aria-label')).not.to.equal('');
      expect(deepQueryAll(element, 'thead th[scope="col"]')).to.have.length(5);
      expect(deepQueryAll(element, 'tbody th[scope="row"]').map(textOf)).to.deep.equal([
        'Stage crew',
        'Ticket desk',
      ]);
    });
  });

  describe('properties', () => {
    it('`rows` show what is stored of each room, with its newest token', async () => {
      const row = place();
      const element = await open([row]);
      expect(cells(element)).to.deep.equal([
        [
          'Stage crew',
          formatCount(row.stored),
          formatRate(row.perSecond),
          formatBytes(row.bytes).join(' '),
          row.last!.ciphertext.slice(0, 200),
        ],
      ]);
      element.rows = [place({ stored: 12_908 })];
      await element.updateComplete;
      expect(cells(element)[0]![1]).to.equal('12,908');
    });

    it('shows a room in which nothing was stored yet', async () => {
      const element = await open([place({ stored: 0, perSecond: 0, bytes: 0, last: undefined })]);
      expect(cells(element)[0]).to.deep.equal(['Stage crew', '0', '0.0', '0 B', '']);
    });
  });
});
