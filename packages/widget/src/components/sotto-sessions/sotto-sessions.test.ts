import { expect } from 'chai';
import type { Session } from '@sotto/sdk';
import { callsOf } from '../../testing/conversation.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoSessions } from './sotto-sessions.js';

const HOUR = 3_600_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
const session = (id: string, hoursAgo: number, change: Partial<Session> = {}): Session => ({
  id,
  current: false,
  method: 'password',
  client: 'Acme shop',
  startedAt: new Date(Date.now() - 48 * HOUR).toISOString(),
  lastSeenAt: new Date(Date.now() - hoursAgo * HOUR).toISOString(),
  expiresAt: new Date(Date.now() + 48 * HOUR).toISOString(),
  ...change,
});

async function open(sessions: Session[], width = 380) {
  const fake = new FakeSession();
  fake.sessions = sessions;
  const element = await mount<SottoSessions>('sotto-sessions', { client: fake.client }, { width });
  await until(() => deepQueryAll(element, '.set').length === sessions.length, 'the sessions');
  return { fake, element };
}
const names = (element: SottoSessions) => deepQueryAll(element, '.set b').map(textOf);
const three = () => [
  session('old', 5),
  session('new', 1, { userAgent: FIREFOX }),
  session('here', 3, { current: true }),
];

describe('<sotto-sessions>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  describe('accessibility', () => {
    for (const dir of ['ltr', 'rtl'])
      it(`names each device, and what ends it, also in a narrow panel, ${dir}`, async () => {
        document.documentElement.dir = dir;
        const { element } = await open(three(), 360);
        await expectAccessible(element);
        const labels = deepQueryAll(element, '.set button').map((one) => one.getAttribute('aria-label'));
        expect(labels).to.deep.equal(['Sign out Firefox on Linux', 'Sign out Unknown device']);
        const box = deepQuery(element, '[role="dialog"]')!;
        expect(box.scrollWidth).to.be.at.most(box.clientWidth);
      });
  });

  describe('what it shows', () => {
    it('is this device first, then by the last activity, with client and times', async () => {
      const { element } = await open(three());
      expect(names(element)).to.deep.equal(['Unknown device', 'Firefox on Linux', 'Unknown device']);
      const rows = deepQueryAll(element, '.set').map(textOf);
      expect(rows[0]).to.contain('This device').and.contain('Acme shop').and.contain('Signed in 2 days ago');
      expect(rows[1]).to.contain('Last active 1 hour ago');
    });

    it('is no button for others where there are none', async () => {
      const { element } = await open([session('here', 0, { current: true })]);
      expect(deepQueryAll(element, 'button').map(textOf)).to.deep.equal(['Back']);
    });
  });

  describe('ending', () => {
    it('ends one, also one that has ended meanwhile, and stays', async () => {
      const { fake, element } = await open(three());
      await clickAt(deepQueryAll(element, '.set button')[0]!);
      await until(() => names(element).length === 2, 'one less');
      expect(callsOf(fake, 'auth.endSession')[0]![1]).to.equal('new');
      fake.sessions = fake.sessions.slice(1);
      fake.refuse('auth.endSession', 'session_not_found');
      await clickAt(deepQueryAll(element, '.set button')[0]!);
      await until(() => names(element).length === 1, 'the list of now');
      expect(deepQuery(element, '.wrong') === undefined).to.equal(true);
    });

    it('asks before it ends all others: Cancel has the focus, and ends none', async () => {
      const { fake, element } = await open(three());
      const everywhere = () =>
        deepQueryAll(element, '.btn').find((one) => textOf(one) === 'Sign out everywhere else')!;
      await clickAt(everywhere());
      await until(() => deepQuery(element, '[role="alertdialog"]'), 'the question');
      await expectAccessible(element);
      expect(textOf(deepQuery(element, 'sotto-confirm .text') ?? deepQuery(element, '.text'))).to.contain(
        '2 other sessions',
      );
      await until(() => hasFocus(deepQuery(element, '[data-autofocus]')), 'the focus');
      await pressKeys('Enter');
      await until(() => !deepQuery(element, 'sotto-confirm'), 'given up');
      expect(fake.sessions).to.have.lengthOf(3);
      await clickAt(everywhere());
      await until(() => deepQuery(element, '.btn-danger'), 'the question');
      await clickAt(deepQuery(element, '.btn-danger')!);
      await until(() => names(element).length === 1, 'this one alone');
      expect(callsOf(fake, 'auth.endOtherSessions')).to.have.lengthOf(1);
    });
  });

  describe('errors', () => {
    it('says why the list is not there', async () => {
      const fake = new FakeSession();
      fake.refuse('auth.sessions', 'unavailable');
      const element = await mount<SottoSessions>('sotto-sessions', { client: fake.client });
      await until(() => textOf(deepQuery(element, '.wrong')) === 'The server is busy.', 'the reason');
      await expectAccessible(element);
    });
  });

  describe('events', () => {
    it('asks to be closed by Back and Escape', async () => {
      const { element } = await open(three());
      const events = record(element, 'chat-dialog-close');
      await pressKeys('Enter', 'Escape');
      expect(events).to.have.lengthOf(2);
    });
  });
});
