import { resetMouse, sendMouse } from '@web/test-runner-commands';
import { expect } from 'chai';
import { button, bubble, callsOf, openConversation, text } from '../../testing/conversation.js';
import { emulateMedia } from '../../testing/emulate-media.js';
import { FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pointAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';

async function open(contents: string[] = ['Load-in at eight'], width = 380) {
  const fake = new FakeClient(3);
  const senders = [fake.user, makeUser('mira', 'Mira Okafor')];
  contents.forEach((content, at) =>
    fake.history.push(makeMessage(4 + at, { content, sender: senders[at % 2]! })),
  );
  fake.room.rev = fake.room.lastSeq = 3 + contents.length;
  const element = await openConversation(fake);
  element.closest<HTMLElement>('sotto-test-frame')!.style.setProperty('inline-size', `${width}px`);
  await until(() => bubble(element, contents[0]!), 'loaded');
  await frames();
  return { fake, element, list: deepQuery<SottoMessageList>(element, 'sotto-message-list')! };
}
const toolsIn = (element: Element) => deepQueryAll(element, 'sotto-message-tools');
const bar = (element: Element) => deepQuery(toolsIn(element)[0]!, '[role="toolbar"]')!;
const buttons = (element: Element) => [...bar(element).querySelectorAll('button')];
const isShown = (element: Element) => {
  const [tools] = toolsIn(element);
  return tools !== undefined && getComputedStyle(tools).opacity === '1';
};
const focusedTool = (element: Element) => buttons(element).findIndex(hasFocus);
/** Where the rows are, and the log in them. */
const places = (list: SottoMessageList) => {
  const log = list.shadowRoot!.querySelector('.log')!;
  const rows = [...list.shadowRoot!.querySelectorAll('.line')].map((row) => row.getBoundingClientRect());
  return [
    log.scrollTop,
    log.scrollHeight,
    log.scrollWidth,
    ...rows.flatMap(({ top, height }) => [top, height]),
  ];
};
const focusNewest = async (element: SottoConversation, words: string) => {
  bubble(element, words)!.focus();
  await frames();
};

describe('<sotto-message-tools>', () => {
  afterEach(async () => {
    document.documentElement.removeAttribute('dir');
    unmountAll();
    await resetMouse();
  });

  describe('by mouse', () => {
    it('is there once, over the message under the pointer, and draws, moves and scrolls nothing', async () => {
      const { element, list } = await open(['Load-in at eight', 'Fine with me']);
      expect(toolsIn(element)).to.have.length(0);
      const before = places(list);
      const changes: MutationRecord[] = [];
      const observer = new MutationObserver((records) => changes.push(...records));
      observer.observe(list.shadowRoot!.querySelector('.lines')!, {
        ...{ subtree: true, childList: true },
      });
      for (const words of ['Fine with me', 'Load-in']) {
        await pointAt(bubble(element, words)!);
        await until(() => isShown(element), 'the toolbar');
        expect(toolsIn(element)).to.have.length(1);
        const [at, own] = [bar(element), bubble(element, words)!].map((one) => one.getBoundingClientRect());
        expect([at!.width, at!.height]).to.deep.equal([94, 32]);
        expect(Math.round(own!.top - at!.top)).to.equal(26);
      }
      observer.disconnect();
      const nodes = changes.flatMap(({ addedNodes, removedNodes }) =>
        [...addedNodes, ...removedNodes].map(({ nodeName }) => nodeName),
      );
      expect(nodes).to.deep.equal(Array(3).fill('SOTTO-MESSAGE-TOOLS'));
      expect(places(list)).to.deep.equal(before);
      // The far corner: an own message is at the end of its line.
      const own = bubble(element, 'Load-in')!.getBoundingClientRect();
      expect(Math.round(bar(element).getBoundingClientRect().left - own.left)).to.equal(8);
      await expectAccessible(element);
      await pointAt(deepQuery(element, 'textarea')!);
      expect(isShown(element)).to.equal(false);
    });

    it('replies, opens the menu, and offers emojis', async () => {
      const { fake, element } = await open();
      await pointAt(bubble(element, 'Load-in')!);
      await until(() => isShown(element), 'the toolbar');
      await clickAt(button(element, 'Reply'));
      await until(() => text(element, '.edit-text b')?.includes('You'), 'the reply');
      expect(hasFocus(deepQuery(element, 'textarea'))).to.equal(true);
      await pointAt(bubble(element, 'Load-in')!);
      await clickAt(button(element, 'Message options'));
      await until(() => hasFocus(deepQuery(element, '.menu-item')), 'the menu');
      await pressKeys('Escape');
      expect(hasFocus(bubble(element, 'Load-in'))).to.equal(true);
      await pointAt(bubble(element, 'Load-in')!);
      await clickAt(button(element, 'Add a reaction'));
      await until(() => hasFocus(deepQuery(element, '.quick-item')), 'the strip');
      expect(deepQueryAll(element, '.menu-item')).to.have.length(0);
      await expectAccessible(element);
      await clickAt(deepQueryAll(element, '.quick-item')[1]!);
      await until(() => callsOf(fake, 'messages.react').length === 1, 'the reaction');
      expect(callsOf(fake, 'messages.react')[0]!.slice(1)).to.deep.equal(['m4', '❤️']);
    });

    it('has only what the viewer may do, and is not on lines about the room', async () => {
      const { element } = await open(['Load-in at eight', 'Fine with me']);
      element.room = { ...element.room, archivedAt: '2026-11-01T00:00:00.000Z' };
      await frames();
      await pointAt(bubble(element, 'Fine with me')!);
      await until(() => isShown(element), 'the toolbar');
      expect(buttons(element).map((one) => one.getAttribute('aria-label'))).to.deep.equal([
        'Message options',
      ]);
      const list = await mount<SottoMessageList>('sotto-message-list', {
        items: [makeMessage(1, { kind: 'system', data: { type: 'room.created' } })],
        ...{ user: element.user, room: element.room },
      });
      await pointAt(list.shadowRoot!.querySelector('.bubble')!);
      await frames();
      expect(toolsIn(list)).to.have.length(0);
    });

    it('stays inside the log beside a short message', async () => {
      const { element, list } = await open(['👍', '🎉'], 360);
      const log = list.shadowRoot!.querySelector<HTMLElement>('.log')!;
      for (const words of ['👍', '🎉']) {
        await pointAt(bubble(element, words)!);
        await until(() => isShown(element), 'the toolbar');
        const [at, own] = [bar(element), bubble(element, words)!].map((one) => one.getBoundingClientRect());
        expect(own!.width).to.be.lessThan(at!.width + 8);
        expect(at!.left).to.be.at.least(log.getBoundingClientRect().left);
        expect(at!.right).to.be.at.most(log.getBoundingClientRect().left + log.clientWidth);
      }
      expect(log.scrollWidth).to.equal(log.clientWidth);
    });

    it('covers no short message at the upper edge of the log, unless keys are in it', async () => {
      const { element, list } = await open(Array.from({ length: 16 }, (_, at) => `ok ${at}`));
      const log = list.shadowRoot!.querySelector<HTMLElement>('.log')!;
      const { top: logTop } = log.getBoundingClientRect();
      const short = () => bubble(element, 'ok 5')!.getBoundingClientRect();
      log.scrollTop = -200;
      await until(() => bubble(element, 'ok 5'), 'the message');
      for (const above of [20, 6, 0]) {
        log.scrollTop += short().top - logTop - above;
        await frames(2);
        await pointAt(bubble(element, 'ok 5')!);
        await until(() => isShown(element), 'the toolbar');
        expect(bar(element).getBoundingClientRect().bottom).to.be.at.most(short().top + 7);
      }
      bubble(element, 'ok 5')!.focus({ preventScroll: true });
      await pressKeys('ArrowRight');
      await until(() => focusedTool(element) === 0, 'the focus');
      expect(bar(element).getBoundingClientRect().top).to.be.at.least(logTop);
    });

    it('stays in view where the top of a long message is not', async () => {
      const { element, list } = await open(['Line\n'.repeat(60)]);
      const log = list.shadowRoot!.querySelector<HTMLElement>('.log')!;
      log.scrollTop = -200;
      await frames(2);
      const { left, top: logTop, height } = log.getBoundingClientRect();
      await sendMouse({
        type: 'move',
        position: [Math.round(left + log.clientWidth - 40), Math.round(logTop + height / 2)],
      });
      await until(() => isShown(element), 'the toolbar');
      expect(Math.round(bar(element).getBoundingClientRect().top - logTop)).to.equal(4);
    });
  });

  describe('keyboard', () => {
    it('is entered along the line, walked round, and left by Escape, up and down', async () => {
      const { element } = await open(['Load-in at eight', 'Fine with me']);
      await focusNewest(element, 'Fine with me');
      const walked: number[] = [];
      for (const key of ['ArrowRight', 'ArrowRight', 'End', 'ArrowRight', 'ArrowLeft', 'Home']) {
        await pressKeys(key);
        await frames();
        walked.push(focusedTool(element));
      }
      expect(walked).to.deep.equal([0, 1, 2, 0, 2, 0]);
      expect(isShown(element)).to.equal(true);
      await expectAccessible(element);
      // The pointer takes it from nobody who is in it.
      await pointAt(bubble(element, 'Load-in')!);
      expect(focusedTool(element)).to.equal(0);
      await pressKeys('Escape');
      expect(hasFocus(bubble(element, 'Fine with me'))).to.equal(true);
      await pressKeys('ArrowRight');
      await frames();
      await pressKeys('ArrowUp');
      await until(() => hasFocus(bubble(element, 'Load-in')), 'the message above');
    });

    it('presses its buttons, and leaves the Tab stops as they are', async () => {
      const { element } = await open();
      await focusNewest(element, 'Load-in');
      await pressKeys('Tab');
      expect(hasFocus(deepQuery(element, 'textarea'))).to.equal(true);
      await focusNewest(element, 'Load-in');
      await pressKeys('ArrowRight', 'Enter');
      await until(() => hasFocus(deepQuery(element, '.quick-item')), 'the strip');
      await pressKeys('Escape');
      await until(() => hasFocus(bubble(element, 'Load-in')), 'the message');
      await pressKeys('ArrowRight', 'ArrowRight', 'Space');
      await until(() => text(element, '.edit-text b')?.includes('You'), 'the reply');
    });
  });

  it('is mirrored from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open();
    await focusNewest(element, 'Load-in');
    await pressKeys('ArrowLeft');
    await frames();
    expect(focusedTool(element)).to.equal(0);
    await pressKeys('ArrowLeft');
    expect(focusedTool(element)).to.equal(1);
    const [at, own] = [bar(element), bubble(element, 'Load-in')!].map((one) => one.getBoundingClientRect());
    expect(Math.round(own!.right - at!.right)).to.equal(8);
    await expectAccessible(element);
  });

  it('is hidden where the screen is touched, unless keys are used', async () => {
    const { element } = await open();
    await pointAt(bubble(element, 'Load-in')!);
    await until(() => isShown(element), 'the toolbar');
    const end = emulateMedia(element, '(pointer: coarse)');
    expect(isShown(element)).to.equal(false);
    await focusNewest(element, 'Load-in');
    await pressKeys('ArrowRight');
    await frames();
    expect(isShown(element)).to.equal(true);
    end();
  });

  it('has a border in forced colours', async () => {
    const { element } = await open();
    await pointAt(bubble(element, 'Load-in')!);
    await until(() => isShown(element), 'the toolbar');
    const end = emulateMedia(element, '(forced-colors: active)');
    expect(getComputedStyle(bar(element)).borderTopStyle).to.equal('solid');
    end();
  });
});
