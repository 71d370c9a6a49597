import type { NotificationSettings } from '@sotto/sdk';
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

  async function open(settings?: NotificationSettings) {
    const end = new Date(Date.now() + 60_000).toISOString();
    const fake = new FakeSession({
      rooms: [
        { slug: 'quiet', name: 'Stage crew', notifications: { level: 'mentions' } },
        { slug: 'muted', name: 'Ticket desk', notifications: { level: 'all', mutedUntil: end } },
        { slug: 'loud', name: 'Loud' },
      ],
    });
    fake.signedIn = { ...ada, ...(settings && { notifications: settings }) };
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
