import type { NotificationSettings, Profile, SiteConfig } from '@sotto/sdk';
import { expect } from 'chai';
import { setPushing } from '../../notices/device.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
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
import type { SottoNotificationSettings } from './sotto-notification-settings.js';

describe('<sotto-notification-settings>', () => {
  const { Notification } = window;
  /** What the browser allows, and what it would answer. */
  const browser = { permission: 'default', answer: 'granted', asked: 0 };
  beforeEach(() => {
    Object.assign(browser, { permission: 'default', answer: 'granted', asked: 0 });
    Object.assign(window, {
      Notification: {
        get permission() {
          return browser.permission;
        },
        async requestPermission() {
          browser.asked += 1;
          browser.permission = browser.answer;
        },
      },
    });
  });
  afterEach(() => {
    unmountAll();
    Object.assign(window, { Notification });
    localStorage.clear();
  });

  async function open({
    settings,
    account,
    site,
  }: { settings?: NotificationSettings; account?: Partial<Profile>; site?: Partial<SiteConfig> } = {}) {
    const end = new Date(Date.now() + 60_000).toISOString();
    const fake = new FakeSession({
      rooms: [
        { slug: 'quiet', name: 'Stage crew', notifications: { level: 'mentions' } },
        { slug: 'muted', name: 'Ticket desk', notifications: { level: 'all', mutedUntil: end } },
        { slug: 'loud', name: 'Loud' },
      ],
    });
    fake.signedIn = { ...ada, ...account, ...(settings && { notifications: settings }) };
    fake.site = { ...fake.site, ...site };
    const element = await mount<SottoNotificationSettings>('sotto-notification-settings', {
      client: fake.client,
    });
    fake.on('auth.changed', () => element.requestUpdate());
    await until(() => lines(element).length > 4, 'the rooms');
    return { fake, element };
  }
  const lines = (element: Element) => deepQueryAll<HTMLButtonElement>(element, 'button.set');
  const line = (element: Element, text: string) =>
    lines(element).find((one) => textOf(one)?.startsWith(text))!;
  const isOn = (element: Element, text: string) => line(element, text).getAttribute('aria-checked');
  const updates = (fake: FakeSession) =>
    fake.calls.filter(([name]) => name === 'notifications.update').map(([, input]) => input);

  it('is an accessible dialog of what is on by default, and of rooms with a rule of their own', async () => {
    const { element } = await open();
    await expectAccessible(element);
    expect(
      ['On this device', 'Sound', 'Show the text', '10:00 PM'].map((text) => isOn(element, text)),
    ).to.deep.equal(['false', 'true', 'true', 'false']);
    expect(lines(element).slice(4).map(textOf)[0])
      .to.contain('Stage crew')
      .and.contain('Mentions and replies');
    expect(lines(element)).to.have.length(6);
  });

  it('asks the browser when the user turns it on, and says what came of it', async () => {
    const { element } = await open();
    await clickAt(line(element, 'On this device'));
    await until(() => isOn(element, 'On this device') === 'true', 'it is on');
    expect(browser.asked).to.equal(1);
    browser.permission = 'denied';
    dispatchEvent(new Event('focus'));
    await element.updateComplete;
    expect(isOn(element, 'On this device')).to.equal('false');
    expect(textOf(deepQuery(element, '[role="status"]')!)).to.contain('Blocked by your browser');
    expect(line(element, 'On this device').getAttribute('aria-disabled')).to.equal('true');
    await clickAt(line(element, 'On this device'));
    expect(browser.asked).to.equal(1);
    await expectAccessible(element);
  });

  it('shows that the browser has forgotten what it allowed, and lets it ask again', async () => {
    localStorage.setItem('sotto.notifications', 'on');
    const { element } = await open();
    expect(isOn(element, 'On this device')).to.equal('false');
    expect(textOf(deepQuery(element, '[role="status"]')!)).to.contain('no longer allows');
    await clickAt(line(element, 'On this device'));
    await until(() => isOn(element, 'On this device') === 'true', 'it is on');
    await clickAt(line(element, 'On this device'));
    await until(() => isOn(element, 'On this device') === 'false', 'it is off');
  });

  it('says whether messages also come while no tab is open', async () => {
    localStorage.setItem('sotto.notifications', 'on');
    browser.permission = 'granted';
    const { element } = await open();
    expect(textOf(line(element, 'On this device'))).to.contain('While a tab with this chat is open');
    setPushing(Promise.resolve(true));
    const { element: other } = await open();
    await frames(2);
    expect(textOf(line(other, 'On this device'))).to.contain('Also when the tab is closed');
    setPushing(Promise.resolve(false));
  });

  it('changes a setting by mouse and by keyboard', async () => {
    const { fake, element } = await open();
    await clickAt(line(element, 'Sound'));
    await until(() => isOn(element, 'Sound') === 'false', 'it is off');
    line(element, 'Show the text').focus();
    await pressKeys('Space');
    await until(() => isOn(element, 'Show the text') === 'false', 'it is off');
    expect(updates(fake)).to.deep.equal([{ sound: false }, { showText: false }]);
  });

  it('keeps quiet hours in the time zone of the device, and ends them', async () => {
    const { fake, element } = await open();
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    await clickAt(line(element, '10:00 PM'));
    await until(() => deepQuery(element, '[type="time"]'), 'the times');
    const [, to] = deepQueryAll<HTMLInputElement>(element, '[type="time"]');
    to!.value = '06:30';
    to!.dispatchEvent(new Event('change'));
    await until(() => line(element, '10:00 PM to 6:30 AM'), 'the span');
    await frames(2);
    await clickAt(line(element, '10:00 PM'));
    await until(() => isOn(element, '10:00 PM') === 'false', 'none');
    expect(updates(fake)).to.deep.equal([
      { quietHours: { from: '22:00', to: '07:00', timeZone } },
      { quietHours: { from: '22:00', to: '06:30', timeZone } },
      { quietHours: null },
    ]);
  });

  it('shows why a setting was not changed', async () => {
    const { fake, element } = await open();
    fake.refuse('notifications.update', 'unavailable');
    await clickAt(line(element, 'Sound'));
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(isOn(element, 'Sound')).to.equal('true');
  });

  describe('mails', () => {
    const MAIL = 'E-mail when I am away';
    const email = 'ada@example.org';
    const withMail = async (account: Partial<Profile>, settings?: NotificationSettings) => {
      const opened = await open({ account, site: { mail: true }, ...(settings && { settings }) });
      await until(() => line(opened.element, MAIL), 'the line of mails');
      return opened;
    };
    const isLocked = (element: Element) => line(element, MAIL).getAttribute('aria-disabled');

    it('are not offered where the server sends none, nor to a guest', async () => {
      const { element } = await open({ account: { email, emailVerified: true } });
      const { element: guest } = await open({ account: { kind: 'guest' }, site: { mail: true } });
      await frames(2);
      expect([line(element, MAIL), line(guest, MAIL)]).to.deep.equal([undefined, undefined]);
    });

    it('are turned on and off where the address is verified', async () => {
      const { fake, element } = await withMail({ email, emailVerified: true });
      await clickAt(line(element, MAIL));
      await until(() => isOn(element, MAIL) === 'true', 'it is on');
      line(element, MAIL).focus();
      await pressKeys('Space');
      await until(() => isOn(element, MAIL) === 'false', 'it is off');
      expect(updates(fake)).to.deep.equal([{ mail: true }, { mail: false }]);
    });

    it('are off before the address is verified, whatever was chosen; a link for it is sent', async () => {
      const chosen = { sound: true, showText: true, mail: true };
      const { fake, element } = await withMail({ email, emailVerified: false }, chosen);
      expect([isOn(element, MAIL), isLocked(element)]).to.deep.equal(['false', 'true']);
      expect(textOf(line(element, MAIL))).to.contain(`Confirm ${email} first`);
      await expectAccessible(element);
      await clickAt(line(element, 'Send a link'));
      const status = () => textOf(deepQuery(element, '.told')!);
      await until(() => status()?.includes('on its way'), 'what came of it');
      expect(line(element, 'Send a link')).to.equal(undefined);
      await expectAccessible(element);
      // It was opened in another tab.
      fake.signedIn = { ...fake.signedIn!, emailVerified: true };
      dispatchEvent(new Event('focus'));
      await until(() => isOn(element, MAIL) === 'true', 'it is on');
      expect(isLocked(element)).to.equal('false');
    });

    it('say what is missing where no link helps', async () => {
      const { element } = await withMail({});
      expect(textOf(line(element, MAIL))).to.contain('no e-mail address');
      const { element: managed } = await withMail({ email, emailVerified: false, managed: ['email'] });
      expect(textOf(line(managed, MAIL))).to.contain(`This site hasn’t confirmed ${email}`);
      expect([line(element, 'Send a link'), line(managed, 'Send a link')]).to.deep.equal([
        undefined,
        undefined,
      ]);
    });

    it('show that the mail server refuses the address, or is away', async () => {
      const { fake, element } = await withMail({ email, emailVerified: false });
      fake.refuse('notifications.sendEmailLink', 'unavailable');
      await clickAt(line(element, 'Send a link'));
      await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
      fake.refuse('notifications.sendEmailLink', 'validation_failed');
      await clickAt(line(element, 'Send a link'));
      await until(() => textOf(deepQuery(element, '.told')!)?.includes('refuses'), 'the refusal');
    });
  });

  it('leads to the rule of a room and back', async () => {
    const { fake, element } = await open();
    await clickAt(line(element, 'Stage crew'));
    await until(() => deepQuery(element, 'sotto-notifications'), 'the rule');
    const all = deepQuery<HTMLInputElement>(element, '[value="all"]')!;
    await clickAt(all);
    fake.list = fake.list.map((room) => ({ ...room, notifications: { level: 'all' } }));
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => lines(element).length === 4, 'no rooms with a rule');
    await until(() => !deepQuery(element, 'sotto-notifications'), 'the way back');
  });
});
