import { expect } from 'chai';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, until } from '../../testing/mount.js';
import { defineMonitor } from '../../registry/monitor-elements.js';
import { defineWidget } from '../../registry/chat-elements.js';
import type { ChatWidget } from './chat-widget.js';

const heading = (element: Element) => deepQuery(element, 'h1, h2')?.textContent;
const isMisconfigured = (element: Element) => heading(element) === 'The chat isn’t set up';

async function open(): Promise<ChatWidget> {
  defineWidget();
  const element = Object.assign(document.createElement('chat-widget'), { client: new FakeSession().client });
  element.open = true;
  document.body.append(element);
  await until(() => deepQuery(element, 'sotto-room-list'), 'the rooms');
  return element;
}

/** Waits until a wrong value has been found out. */
async function mistake(element: Element, name: string): Promise<void> {
  element.setAttribute(name, 'X Y');
  await until(() => isMisconfigured(element), `${name} is wrong`);
}

describe('an attribute that is gone', () => {
  afterEach(() => document.querySelectorAll('chat-widget, chat-monitor').forEach((one) => one.remove()));

  for (const [name, usual] of [
    ['mode', 'floating'],
    ['side', 'end'],
    ['theme', 'auto'],
    ['room', undefined],
  ] as const) {
    it(`leaves ${name} at its default`, async () => {
      const element = await open();
      const properties = element as unknown as Record<string, unknown>;
      const mends: (() => void)[] = [
        () => element.removeAttribute(name),
        () => (properties[name] = null),
        () => (properties[name] = undefined),
        () => element.setAttribute(name, ''),
      ];
      for (const mend of mends) {
        await mistake(element, name);
        mend();
        await until(() => deepQuery(element, 'sotto-room-list'), 'the chat is back');
        expect(properties[name]).to.equal(usual);
        expect(getComputedStyle(element).display).to.equal('contents');
      }
    });
  }

  it('is positioned by its default, whatever was set before', async () => {
    const element = await open();
    const place = () => getComputedStyle(element).insetInlineStart;
    const usual = place();
    element.setAttribute('side', ' start ');
    await element.updateComplete;
    expect(place()).not.to.equal(usual);
    element.removeAttribute('side');
    await element.updateComplete;
    expect(place()).to.equal(usual);
  });

  it('counts in the monitor as well', async () => {
    defineMonitor();
    const element = Object.assign(document.createElement('chat-monitor'), {
      client: new FakeSession().client,
    });
    document.body.append(element);
    await mistake(element, 'words');
    element.removeAttribute('words');
    await until(() => !isMisconfigured(element), 'the monitor is back');
    expect(element.words).to.equal('own');
  });
});

it('takes the white space around what templates write for their own', async () => {
  defineWidget();
  const element = document.createElement('chat-widget');
  element.setAttribute('server-url', '\n  https://chat.invalid  ');
  element.setAttribute('client-id', ' site ');
  element.setAttribute('mode', ' inline\n');
  element.setAttribute('room', ' stage ');
  const { serverUrl, clientId, mode, room } = element;
  expect({ serverUrl, clientId, mode, room }).to.deep.equal({
    serverUrl: 'https://chat.invalid',
    clientId: 'site',
    mode: 'inline',
    room: 'stage',
  });
});

describe('the theme', () => {
  afterEach(() => {
    localStorage.clear();
    document.querySelectorAll('chat-widget').forEach((one) => one.remove());
  });

  it('is what the user chose on this device, unless the page has decided', async () => {
    localStorage.setItem('sotto.theme', 'dark');
    const element = await open();
    const theme = () => element.shadowRoot!.querySelector<HTMLElement>('.chat-root')!.dataset['theme'];
    expect(theme()).to.equal('dark');
    element.theme = 'light';
    await element.updateComplete;
    expect(theme()).to.equal('light');
    element.theme = 'auto';
    localStorage.setItem('sotto.theme', 'auto');
    dispatchEvent(new StorageEvent('storage', { key: 'sotto.theme', newValue: 'auto' }));
    await element.updateComplete;
    expect(theme()).to.equal(undefined);
  });
});
