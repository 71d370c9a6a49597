import { expect } from 'chai';
import { logTexts } from '../../i18n/localize.js';
import { makeUser } from '../../testing/fakes/fake-client.js';
import { deepQuery, expectAccessible, mount, textOf, unmountAll } from '../../testing/mount.js';
import type { SottoTypingIndicator } from './sotto-typing-indicator.js';

const mira = makeUser('mira', 'Mira Okafor');
const jonas = makeUser('jonas', 'Jonas Weber');
const open = (properties: Partial<SottoTypingIndicator>) =>
  mount<SottoTypingIndicator>('sotto-typing-indicator', properties);
const line = (element: SottoTypingIndicator) => deepQuery(element, '.typing')!;
const status = (element: SottoTypingIndicator) => textOf(deepQuery(element, '[role="status"]'));

describe('<sotto-typing-indicator>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('reads out a notice, and not who types', async () => {
      const element = await open({ users: [mira] });
      await expectAccessible(element);
      expect(status(element)).to.equal('');
      element.notice = 'Copied';
      await element.updateComplete;
      await expectAccessible(element);
      expect(status(element)).to.equal('Copied');
    });
  });

  describe('properties', () => {
    it('`users` are shown by their first names', async () => {
      const element = await open({ users: [mira] });
      expect(textOf(line(element))).to.equal(logTexts().typing(['Mira']));
      element.users = [mira, jonas];
      await element.updateComplete;
      expect(textOf(line(element))).to.equal(logTexts().typing(['Mira', 'Jonas']));
    });

    it('keeps its line while no one types, so that nothing jumps', async () => {
      const element = await open({});
      const { height } = line(element).getBoundingClientRect();
      expect(textOf(line(element))).to.equal('');
      element.users = [mira];
      await element.updateComplete;
      expect(height).to.be.greaterThan(0);
      expect(line(element).getBoundingClientRect().height).to.equal(height);
    });

    it('`notice` is shown instead of who types', async () => {
      const element = await open({ users: [mira], notice: 'Copied' });
      expect(textOf(line(element))).to.equal('Copied');
    });

    it('`names` distinguish two users of one name', async () => {
      const element = await open({ users: [mira] });
      element.names.add([mira, makeUser('mira2', 'Mira Okafor')]);
      element.requestUpdate();
      await element.updateComplete;
      expect(textOf(line(element))).to.contain('(mira)');
    });
  });
});
