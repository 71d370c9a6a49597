import { expect } from 'chai';
import { formatCount } from '../../monitor/format.js';
import { makeFlow } from '../../testing/fakes/fake-session.js';
import { pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
} from '../../testing/mount.js';
import type { SottoMonitorAnatomy } from './sotto-monitor-anatomy.js';

const frame = makeFlow(1234);
const open = (properties: Partial<SottoMonitorAnatomy> = { frame }) =>
  mount<SottoMonitorAnatomy>('sotto-monitor-anatomy', properties);
const token = (element: SottoMonitorAnatomy) => deepQuery(element, '.token');
const legend = (element: SottoMonitorAnatomy) => deepQueryAll(element, 'dl > div');

describe('<sotto-monitor-anatomy>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a region with a heading, and names the token', async () => {
      const element = await open();
      await expectAccessible(element);
      const label = deepQuery(element, 'section')!.getAttribute('aria-labelledby');
      expect(deepQuery(element, `#${label}`)!.localName).to.equal('h2');
      expect(token(element)!.getAttribute('aria-label')).not.to.equal('');
    });

    it('reads the token from left to right on a page that runs the other way', async () => {
      const element = await open();
      element.dir = 'rtl';
      expect(getComputedStyle(token(element)!).direction).to.equal('ltr');
    });
  });

  describe('properties', () => {
    it('waits for a message', async () => {
      const element = await open({});
      await expectAccessible(element);
      expect(token(element) === undefined).to.equal(true);
      expect(textOf(deepQuery(element, '.none'))).not.to.equal('');
    });

    it('`frame` is shown whole, in parts that are each explained', async () => {
      const element = await open();
      expect(token(element)!.textContent!.replace(/\s/g, '')).to.equal(frame.ciphertext);
      expect(deepQueryAll(element, '.token .f')).to.have.length(5);
      expect(legend(element)).to.have.length(6);
      expect(legend(element).map((row) => textOf(row.querySelector('.n')!)!.split(' ')[0])).to.deep.equal([
        ...['1', '8', '16', '32', '32'],
        '',
      ]);
      const head = textOf(deepQuery(element, '.m-head'));
      expect(head).to.contain('Stage crew').and.to.contain(formatCount(1234));
      expect(textOf(legend(element).at(-1))).to.contain(frame.keyId);
    });

    it('takes apart no text that is no token', async () => {
      const element = await open({ frame: { ...frame, ciphertext: 'gAAAA' } });
      expect(token(element) === undefined).to.equal(true);
    });
  });

  describe('keyboard', () => {
    it('lets the token be reached, to be scrolled', async () => {
      const element = await open();
      await pressKeys('Tab');
      expect(hasFocus(token(element))).to.equal(true);
    });
  });
});
