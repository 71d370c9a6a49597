import { expect } from 'chai';
import { bubble, button, callsOf, openConversation } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, textOf, unmountAll, until } from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

const at = (second: number) => `2026-11-28T08:00:0${second}.000Z`;

async function open(pinned: number[], count = 3, room: ConstructorParameters<typeof FakeClient>[1] = {}) {
  const fake = new FakeClient(count, room);
  for (const [index, seq] of pinned.entries())
    fake.history[seq - 1] = makeMessage(seq, { pinnedAt: at(index) });
  const element = await openConversation(fake);
  await until(() => bubble(element, `Message ${count}`), 'loaded');
  return { fake, element };
}
const bar = (element: SottoConversation) => deepQuery<HTMLButtonElement>(element, '.pinned');

/** Chooses an entry of the menu of a message, by the keyboard. */
async function choose(element: SottoConversation, message: string, label: string): Promise<void> {
  bubble(element, message)!.focus();
  await pressKeys('Enter');
  await until(() => button(element, label), label);
  await clickAt(button(element, label)!);
}

describe('<sotto-conversation> and pins', () => {
  afterEach(unmountAll);

  it('shows the message that was pinned last, leads to it, and goes on to the one before', async () => {
    const { fake, element } = await open([20, 3], 200);
    await until(() => bar(element), 'the bar');
    expect(textOf(bar(element)))
      .to.contain('Pinned, 1 of 2')
      .and.to.contain('Message 3');
    await expectAccessible(element);
    await clickAt(bar(element)!);
    await until(() => deepQuery(element, '.is-target'), 'the message');
    expect(textOf(deepQuery(element, '.is-target'))).to.contain('Message 3');
    expect(textOf(bar(element)))
      .to.contain('Pinned, 2 of 2')
      .and.to.contain('Message 20');
    bar(element)!.focus();
    await pressKeys('Enter');
    await until(() => textOf(deepQuery(element, '.is-target'))?.includes('Message 20'), 'the other');
    expect(callsOf(fake, 'messages.pins').length).to.be.at.least(1);
  });

  it('are set and ended in the menu, by those who may', async () => {
    const { fake, element } = await open([]);
    expect(bar(element)).to.equal(undefined);
    await choose(element, 'Message 2', 'Pin');
    await until(() => bar(element), 'the bar');
    expect(callsOf(fake, 'messages.pin')[0]!.slice(1)).to.deep.equal(['m2']);
    expect(textOf(bar(element))).to.contain('Message 2');
    await choose(element, 'Message 2', 'Unpin');
    await until(() => !bar(element), 'no bar');
    fake.failNext('messages.pin', 'pin_limit');
    await choose(element, 'Message 1', 'Pin');
    const notice = element.shadowRoot!.querySelector('sotto-typing-indicator')!;
    await until(() => notice.shadowRoot!.textContent!.includes('too many pinned'), 'the reason');
  });

  it('are not offered to plain members', async () => {
    const { element } = await open([1], 3, { role: 'member' });
    bubble(element, 'Message 3')!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, '[role="menu"]'), 'the menu');
    expect([button(element, 'Pin'), button(element, 'Unpin')]).to.deep.equal([undefined, undefined]);
    await until(() => bar(element), 'the bar, which all see');
  });
});

describe('<sotto-conversation> and what is marked as unread', () => {
  afterEach(unmountAll);

  it('reads nothing more until the room is opened again', async () => {
    const { fake, element } = await open([], 6);
    await choose(element, 'Message 4', 'Mark as unread');
    await until(() => callsOf(fake, 'rooms.markUnread').length > 0, 'marked');
    expect(callsOf(fake, 'rooms.markUnread')[0]!.slice(1)).to.deep.equal([4]);
    const reads = () => callsOf(fake, 'rooms.markRead').length;
    const before = reads();
    fake.receive({ content: 'More' });
    await until(() => bubble(element, 'More'), 'the new message');
    expect(reads()).to.equal(before);
  });

  it('begins at the first message that was marked, with the divider, and reads it', async () => {
    const room = { unreadFrom: 4, unreadCount: 3, lastReadSeq: 6 };
    const { fake, element } = await open([], 6, room);
    const dividers = deepQueryAll(element, '.unread');
    expect(dividers.map(textOf)).to.deep.equal(['3 unread']);
    expect(textOf(dividers[0]!.closest('li')!)).to.contain('Message 4');
    await until(() => callsOf(fake, 'rooms.markRead').length > 0, 'the read');
  });
});
