import { expect } from 'chai';
import { bubble, openConversation, text } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, frames, hasFocus, unmountAll, until } from '../../testing/mount.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';

async function open(content = 'Message 3') {
  const fake = new FakeClient(2);
  fake.history.push(makeMessage(3, { content, ...(content.includes('`') && { format: 'markdown' }) }));
  fake.room.rev = fake.room.lastSeq = 3;
  const element = await openConversation(fake);
  await until(() => bubble(element, 'Message 2'), 'loaded');
  return { fake, element };
}
const reply = (element: SottoConversation) => text(element, '.edit-text b');

/** Moves a finger over an element, by places beside the one where it began. */
function finger(target: Element, pointerType = 'touch') {
  const dispatch = (type: string, x = 0, y = 0) =>
    target.dispatchEvent(
      new PointerEvent(type, {
        ...{ pointerType, isPrimary: true, bubbles: true, composed: true },
        ...{ clientX: 100 + x, clientY: 100 + y },
      }),
    );
  dispatch('pointerover');
  dispatch('pointerdown');
  return {
    move: (x: number, y = 0) => dispatch('pointermove', x, y),
    lift: () => dispatch('pointerup'),
    scroll: () => dispatch('pointercancel'),
  };
}

describe('<sotto-message-list> and swipes', () => {
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    unmountAll();
  });

  it('replies to a message that is swiped far enough, which follows the finger and goes back', async () => {
    const { element } = await open();
    const target = bubble(element, 'Message 3')!;
    const { left } = target.getBoundingClientRect();
    const swipe = finger(target);
    swipe.move(30, 4);
    expect(target.getBoundingClientRect().left - left).to.equal(30);
    swipe.move(60, 20);
    expect(target.matches('.is-swiped')).to.equal(true);
    swipe.move(300);
    expect(target.getBoundingClientRect().left - left).to.equal(72);
    swipe.lift();
    expect(target.getBoundingClientRect().left).to.equal(left);
    await until(() => reply(element)?.includes('Mira Okafor'), 'the reply');
    expect(hasFocus(deepQuery(element, 'textarea'))).to.equal(true);
  });

  it('does not where the finger scrolls, turns back, goes the other way, or is a mouse', async () => {
    const { element } = await open();
    const target = bubble(element, 'Message 3')!;
    const moves: ((swipe: ReturnType<typeof finger>) => void)[] = [
      (swipe) => (swipe.move(4, 20), swipe.move(80, 20)),
      (swipe) => (swipe.move(80), swipe.move(10)),
      (swipe) => (swipe.move(-20), swipe.move(80)),
      (swipe) => (swipe.move(80), swipe.scroll()),
      (swipe) => swipe.move(11),
    ];
    for (const move of moves) {
      const swipe = finger(target);
      move(swipe);
      swipe.lift();
      expect(target.style.getPropertyValue('transform')).to.equal('');
    }
    const mouse = finger(target, 'mouse');
    mouse.move(80);
    mouse.lift();
    await frames();
    expect(reply(element)).to.equal(undefined);
  });

  it('does nothing where messages are selected', async () => {
    const { element } = await open();
    const target = () => bubble(element, 'Message 3')!;
    target().focus();
    await pressKeys('s');
    await until(() => deepQuery(element, '.pick'), 'the boxes');
    const swipe = finger(target());
    swipe.move(80);
    expect(target().style.getPropertyValue('transform')).to.equal('');
    swipe.lift();
    await frames();
    expect([reply(element), deepQuery(element, '.pick') === undefined]).to.deep.equal([undefined, false]);
  });

  it('goes the other way where the page runs from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open();
    const right = finger(bubble(element, 'Message 3')!);
    right.move(80);
    right.lift();
    await frames();
    expect(reply(element)).to.equal(undefined);
    const left = finger(bubble(element, 'Message 3')!);
    left.move(-80);
    left.lift();
    await until(() => reply(element)?.includes('Mira Okafor'), 'the reply');
  });

  it('leaves code to scroll, and messages that nobody can reply to', async () => {
    const { fake, element } = await open('```\na wide line of code\n```');
    await until(() => deepQuery(element, 'pre'), 'the code');
    const code = finger(deepQuery(element, 'pre')!);
    code.move(80);
    code.lift();
    fake.history.push(makeMessage(4, { content: null, deletedAt: new Date().toISOString() }));
    fake.emit('message.new', { room: 'stage', rev: 4, message: fake.history.at(-1)! });
    await until(() => bubble(element, 'Message deleted'), 'a deleted one');
    const deleted = finger(bubble(element, 'Message deleted')!);
    deleted.move(80);
    deleted.lift();
    await frames();
    expect(reply(element)).to.equal(undefined);
  });
});
