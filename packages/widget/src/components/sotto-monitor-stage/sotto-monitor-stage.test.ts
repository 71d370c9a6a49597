import { expect } from 'chai';
import type { MonitorPlace } from '../../monitor/store-counts.js';
import { makeFlow } from '../../testing/fakes/fake-session.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoMonitorStage } from './sotto-monitor-stage.js';

const place = (slug: string, name: string): MonitorPlace => ({
  ...{ slug, name, stored: 1234, perSecond: 2, bytes: 100, last: makeFlow(7, slug) },
});
const places = [place('stage', 'Stage crew'), place('desk', 'Ticket desk')];
const open = (properties: Partial<SottoMonitorStage> = {}, width = 1000) =>
  mount<SottoMonitorStage>(
    'sotto-monitor-stage',
    { places, rooms: 2, keyId: 'k3', ...properties },
    { width, height: 500 },
  );
const flying = (element: SottoMonitorStage) => deepQuery(element, '.packets')!.childElementCount;
const lanes = (element: SottoMonitorStage) => deepQueryAll<SVGElement>(element, '.lane');
const words = (element: SottoMonitorStage) => textOf(deepQuery(element, '.written-text'));

describe('<sotto-monitor-stage>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a named region with the list of the rooms; what only moves is not read out', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(deepQuery(element, 'section')!.getAttribute('aria-label')).not.to.equal('');
      expect(deepQueryAll(element, 'ul[aria-label] > li')).to.have.length(2);
      for (const selector of ['.packets', '.paths', '.written'])
        expect(deepQuery(element, selector)!.getAttribute('aria-hidden'), selector).to.equal('true');
    });
  });

  describe('properties', () => {
    it('`places`, `rooms` and `keyId` are shown', async () => {
      const element = await open();
      expect(deepQueryAll(element, '.place-name').map(textOf)).to.deep.equal(['Stage crew', 'Ticket desk']);
      expect(textOf(deepQuery(element, '.place-n'))).to.contain('1,234');
      expect(textOf(deepQuery(element, '.place-body'))).to.equal(places[0]!.last!.ciphertext);
      expect(textOf(deepQuery(element, '.keynote'))).to.contain('k3');
      expect(textOf(deepQuery(element, '.store-label'))).to.contain('2');
    });

    it('draws a lane to each room, and none where there is little room', async () => {
      const element = await open();
      await until(() => lanes(element).length === 2, 'both lanes');
      element.parentElement!.style.inlineSize = '600px';
      await until(() => lanes(element).length === 0, 'no lanes');
    });

    it('lets a message fly to its place, and none while it is paused', async () => {
      const element = await open({ paused: true, placeOf: () => 'desk' });
      element.take(makeFlow(8));
      await frames(4);
      expect(flying(element)).to.equal(0);
      element.paused = false;
      await element.updateComplete;
      await until(() => flying(element) > 0, 'a packet');
      expect(deepQuery(element, '.packets')!.getAnimations({ subtree: true })).not.to.have.length(0);
    });

    it('`readText` is shown before it becomes ciphertext, with who wrote it', async () => {
      const asked: number[] = [];
      const element = await open({
        readText: async ({ seq }) => {
          asked.push(seq);
          return { author: 'Mira', text: 'See you at the dock' };
        },
      });
      element.take(makeFlow(8));
      await until(() => words(element)?.includes('See you at the dock'), 'the words');
      expect(words(element)).to.contain('Mira').and.to.contain('Stage crew');
      expect(asked).to.deep.equal([8]);
    });

    it('takes everything off when it leaves the page, and continues when it is back', async () => {
      const element = await open();
      element.take(makeFlow(8));
      await until(() => flying(element) > 0, 'a packet');
      const { parentElement } = element;
      element.remove();
      expect(flying(element)).to.equal(0);
      parentElement!.append(element);
      await element.updateComplete;
      element.take(makeFlow(9));
      await until(() => flying(element) > 0, 'a packet again');
    });
  });
});
