import { expect } from 'chai';
import { bubble, button, openConversation } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, unmountAll, until } from '../../testing/mount.js';

const init = { bubbles: true, composed: true, cancelable: true };

describe('<sotto-message-list> and a finger that rests', () => {
  let clock: FakeClock | undefined;
  afterEach(() => {
    clock?.restore();
    unmountAll();
  });

  /** Lets a finger rest on an element; returns whether a context menu and a tap are prevented then. */
  function rest(target: Element): boolean[] {
    clock = new FakeClock();
    target.dispatchEvent(new PointerEvent('pointerdown', { ...init, isPrimary: true, pointerType: 'touch' }));
    clock.pass(1000);
    clock.restore();
    const events = ['contextmenu', 'touchend'].map((type) => new MouseEvent(type, init));
    for (const event of events) target.dispatchEvent(event);
    return events.map(({ defaultPrevented }) => defaultPrevented);
  }

  async function open() {
    const fake = new FakeClient(1);
    fake.history.push(makeMessage(2, { content: 'See https://example.org/plan' }));
    fake.room.rev = fake.room.lastSeq = 2;
    const element = await openConversation(fake);
    await until(() => bubble(element, 'Message 1'), 'loaded');
    return { fake, element };
  }

  it('opens the menu of a message, and nothing else happens', async () => {
    const { element } = await open();
    expect(rest(bubble(element, 'Message 1')!)).to.deep.equal([true, true]);
    await until(() => deepQuery(element, '[role="menu"]'), 'the menu');
  });

  it('leaves a link to the browser, and a slow tap on a button as it is', async () => {
    const { fake, element } = await open();
    expect(rest(deepQuery(element, '.bubble a')!)).to.deep.equal([false, false]);
    fake.failNext('messages.send', 'rate_limited');
    element.focus();
    await typeText('Hello');
    await pressKeys('Enter');
    await until(() => button(element, 'Try again'), 'the button');
    expect(rest(button(element, 'Try again'))).to.deep.equal([false, false]);
  });
});
