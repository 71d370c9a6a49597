import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys } from '../../testing/input.js';
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
import type { SottoShortcuts } from './sotto-shortcuts.js';

describe('<sotto-shortcuts>', () => {
  afterEach(() => {
    unmountAll();
    removeWidget();
  });

  it('lists the keys with what they do', async () => {
    const element = await mount<SottoShortcuts>('sotto-shortcuts', {}, { width: 360 });
    await expectAccessible(element);
    const rows = deepQueryAll(element, '.keys > div').map((one) => textOf(one)!);
    expect(rows.length).to.be.greaterThan(10);
    expect(rows.some((one) => one.startsWith('Bold'))).to.equal(true);
  });

  it('opens by a question mark among the messages, closes by Escape, and gives the focus back', async () => {
    const fake = new FakeSession();
    fake.history.push(makeMessage(1));
    const element = await openWidget(fake, { mode: 'inline' });
    await element.openRoom('stage');
    await until(() => deepQuery(element, '.bubble[tabindex="0"]'), 'the messages');
    const bubble = deepQuery<HTMLElement>(element, '.bubble[tabindex="0"]')!;
    bubble.focus();
    await pressKeys('?');
    await until(() => deepQuery(element, 'sotto-shortcuts'), 'the dialog');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-shortcuts'), 'the room');
    expect(hasFocus(bubble)).to.equal(true);
  });
});
