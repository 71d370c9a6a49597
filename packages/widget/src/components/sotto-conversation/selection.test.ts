import { sendKeys } from '@web/test-runner-commands';
import { expect } from 'chai';
import { bubble, button, callsOf, field, openConversation, text, write } from '../../testing/conversation.js';
import { emulateMedia } from '../../testing/emulate-media.js';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, pressWith, rightClickAt } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

interface Given {
  count?: number;
  room?: ConstructorParameters<typeof FakeClient>[1];
  change?: (fake: FakeClient) => void;
}

async function open({ count = 6, room = {}, change = () => undefined }: Given = {}) {
  const fake = new FakeClient(count, room);
  change(fake);
  const element = await openConversation(fake);
  await until(() => bubble(element, `Message ${count}`), 'loaded');
  return { fake, element };
}
const line = (element: SottoConversation, seq: number) =>
  deepQueryAll(element, '.line').find((one) =>
    new RegExp(`Message ${seq}(\u2068| and)`).test(textOf(one.querySelector('.bubble')!)!),
  );
const row = (element: SottoConversation, seq: number) => line(element, seq)!.querySelector('.msg')!;
const box = (element: SottoConversation, seq: number) =>
  line(element, seq)?.querySelector<HTMLElement>('.pick');
/** The messages whose boxes are checked. */
const picked = (element: SottoConversation) =>
  deepQueryAll(element, '.pick[aria-checked="true"]').map((one) =>
    Number(/Message (\d+)/.exec(one.getAttribute('aria-label')!)![1]),
  );
const bar = (element: SottoConversation) => deepQuery(element, 'sotto-select-bar');
const notice = (element: SottoConversation) =>
  textOf(deepQuery(deepQuery(element, 'sotto-typing-indicator')!, '.chat-root'));
/** Puts the focus on a message, and presses the key that selects it. */
async function select(element: SottoConversation, seq: number): Promise<void> {
  bubble(element, `Message ${seq}`)!.focus();
  await pressKeys('s');
  await until(() => hasFocus(box(element, seq) ?? undefined), 'the box');
}
/** Clicks on a row while Shift is held. */
async function shiftClick(target: Element): Promise<void> {
  await sendKeys({ down: 'Shift' });
  await clickAt(target);
  await sendKeys({ up: 'Shift' });
}

describe('<sotto-conversation> and messages that are selected', () => {
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    Reflect.deleteProperty(navigator, 'clipboard');
    unmountAll();
  });

  it('begins in the menu of a message, shows how many, and keeps the focus and what is written', async () => {
    const { element } = await open();
    await write(element, 'Half a sentence');
    bubble(element, 'Message 4')!.focus();
    await pressKeys('Enter');
    const entry = () => deepQueryAll(element, '.menu-item').find((one) => textOf(one)!.startsWith('Select'));
    await until(entry, 'the menu');
    await clickAt(entry()!);
    await until(() => hasFocus(box(element, 4)!), 'the box');
    expect(picked(element)).to.deep.equal([4]);
    expect(text(bar(element)!, 'h2')).to.equal('1 selected');
    expect(deepQuery(element, 'sotto-room-header') === undefined).to.equal(true);
    expect(field(element).checkVisibility()).to.equal(false);
    await expectAccessible(element);
    await pressKeys('Escape');
    await until(() => !bar(element), 'the end');
    await until(() => hasFocus(bubble(element, 'Message 4')), 'the message');
    expect([field(element).value, field(element).checkVisibility()]).to.deep.equal(['Half a sentence', true]);
  });

  it('selects by clicks anywhere on a row, and a range with Shift', async () => {
    const { element } = await open({ count: 8 });
    await select(element, 2);
    await clickAt(row(element, 5), { x: 300, y: 10 });
    expect(picked(element)).to.deep.equal([2, 5]);
    await clickAt(box(element, 2)!);
    expect(picked(element)).to.deep.equal([5]);
    await shiftClick(bubble(element, 'Message 8')!);
    expect(picked(element)).to.deep.equal([2, 3, 4, 5, 6, 7, 8]);
    await shiftClick(bubble(element, 'Message 1')!);
    expect(picked(element)).to.deep.equal([1, 2, 5]);
    expect(getSelection()!.isCollapsed).to.equal(true);
  });

  it('opens no menu by a right click, selects nothing by it, and leaves the menu of the browser', async () => {
    const { element } = await open({
      change: ({ history }) => {
        const deletedAt = new Date().toISOString();
        history[2] = makeMessage(3, { content: null, deletedAt });
      },
    });
    await select(element, 5);
    const menus: MouseEvent[] = [];
    const note = (event: MouseEvent) => void menus.push(event);
    window.addEventListener('contextmenu', note);
    const deleted = bubble(element, 'Message deleted')!;
    for (const target of [row(element, 2), bubble(element, 'Message 4')!, box(element, 5)!, deleted])
      await rightClickAt(target);
    window.removeEventListener('contextmenu', note);
    expect(menus.map(({ defaultPrevented }) => defaultPrevented)).to.deep.equal([false, false, false, false]);
    expect([picked(element), deepQuery(element, '[role="menu"]') === undefined]).to.deep.equal([[5], true]);
  });

  it('selects by keys: Space, and a range with Shift and the arrows; Escape leaves from the bar, too', async () => {
    const { element } = await open({ count: 8 });
    await select(element, 4);
    await pressKeys('ArrowUp', 'Space');
    expect(picked(element)).to.deep.equal([3, 4]);
    await pressKeys('Space');
    expect(picked(element)).to.deep.equal([4]);
    await pressKeys('ArrowDown', 'ArrowDown', 'Space');
    await pressWith('Shift', 'ArrowDown');
    await pressWith('Shift', 'ArrowDown');
    expect(picked(element)).to.deep.equal([4, 5, 6, 7]);
    await pressWith('Shift', 'ArrowUp');
    expect(picked(element)).to.deep.equal([4, 5, 6]);
    expect(hasFocus(box(element, 6)!)).to.equal(true);
    await pressWith('Shift', 'Home');
    expect(picked(element)).to.deep.equal([1, 2, 3, 4, 5]);
    deepQuery(bar(element)!, '.tools button')!.focus();
    await pressKeys('Escape');
    await until(() => !bar(element), 'the end');
    await until(() => hasFocus(bubble(element, 'Message 1')), 'the message');
  });

  it('copies names, times and texts in the order of the log', async () => {
    const copied: string[] = [];
    const writeText = async (words: string) => void copied.push(words);
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    const createdAt = new Date().toISOString();
    const { element } = await open({
      change: (fake) => {
        fake.history[2] = makeMessage(3, {
          createdAt,
          content: 'Message 3 and **more**',
          format: 'markdown',
        });
        fake.history[4] = makeMessage(5, { createdAt, sender: ada });
      },
    });
    await select(element, 5);
    await clickAt(line(element, 5)!.previousElementSibling!.previousElementSibling!.querySelector('.msg')!);
    await clickAt(button(element, 'Copy text'));
    await until(() => !bar(element), 'the end');
    const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(new Date(createdAt));
    expect(copied).to.deep.equal([
      `Mira Okafor, ${time}: Message 3 and **more**\nAda Lind, ${time}: Message 5`,
    ]);
    expect(notice(element)).to.contain('Copied');
  });

  it('asks once, deletes what may be deleted, and can undo each', async () => {
    const { fake, element } = await open({
      room: { role: 'member' },
      change: ({ history }) => {
        for (const seq of [2, 4]) history[seq - 1] = makeMessage(seq, { sender: ada });
      },
    });
    await select(element, 2);
    await pressWith('Shift', 'ArrowDown');
    await pressWith('Shift', 'ArrowDown');
    await clickAt(button(element, 'Delete'));
    await until(() => deepQuery(element, '[role="alertdialog"]'), 'the question');
    expect(textOf(deepQuery(element, '[role="alertdialog"]')!.querySelector('h2')!)).to.equal(
      'Delete 2 messages?',
    );
    expect(textOf(deepQuery(deepQuery(element, 'sotto-confirm')!, '.text'))).to.contain(
      '1 selected message stays',
    );
    await expectAccessible(element);
    expect(callsOf(fake, 'messages.deleteSoon')).to.deep.equal([]);
    await clickAt(deepQuery(element, '.btn-danger')!);
    await until(() => !bar(element), 'the end');
    expect(callsOf(fake, 'messages.deleteSoon').map(([, id]) => id)).to.deep.equal(['m2', 'm4']);
    await until(() => deepQueryAll(element, '.undo button').length === 2, 'two to undo');
    expect(deepQueryAll(element, '[role="status"]').map(textOf)).to.include(
      '2 messages deleted. You can undo this for 5 seconds.',
    );
    await clickAt(deepQuery(element, '.undo button')!);
    await until(() => deepQueryAll(element, '.undo button').length === 1, 'one kept');
    expect(callsOf(fake, 'messages.undoDelete').map(([, id]) => id)).to.deep.equal(['m2']);
  });

  it('says why nothing can be deleted, and why nothing can be done with nothing', async () => {
    const { fake, element } = await open({ room: { role: 'member' } });
    await select(element, 3);
    const remove = button(element, 'Delete');
    expect(remove.getAttribute('aria-disabled')).to.equal('true');
    expect(textOf(deepQuery(element, `#${remove.getAttribute('aria-describedby')!}`))).to.equal(
      'You can’t delete this message.',
    );
    await pressKeys('Delete');
    await until(() => notice(element)?.includes('You can’t delete this message.'), 'the reason');
    await pressKeys('Space');
    expect(text(bar(element)!, 'h2')).to.equal('0 selected');
    await clickAt(button(element, 'Copy text'));
    await until(() => notice(element)?.includes('No message is selected.'), 'the other reason');
    expect([deepQuery(element, '[role="alertdialog"]'), callsOf(fake, 'messages.deleteSoon')]).to.deep.equal([
      undefined,
      [],
    ]);
  });

  it('leaves out what was deleted, and lines about the room; nothing else can be done with a message', async () => {
    const { fake, element } = await open({
      change: ({ history }) => {
        history[2] = makeMessage(3, { kind: 'system', content: 'left', data: { type: 'member.left' } });
        history[3] = makeMessage(4, { content: 'https://a.example Message 4' });
      },
    });
    await select(element, 2);
    await pressWith('Shift', 'End');
    expect(picked(element)).to.deep.equal([2, 4, 5, 6]);
    await pressKeys('Enter', 'r', 'e');
    await frames();
    expect(deepQuery(element, '[role="menu"]') === undefined && !bar(element)!.hidden).to.equal(true);
    const { left, top } = deepQuery(element, '.bubble a')!.getBoundingClientRect();
    expect(element.shadowRoot!.elementFromPoint(left + 4, top + 4)!.closest('a') === null).to.equal(true);
    const deletedAt = new Date().toISOString();
    const message = makeMessage(5, { content: null, deletedAt, rev: 99 });
    fake.emit('message.updated', { room: 'stage', rev: 99, message });
    await until(() => text(bar(element)!, 'h2') === '3 selected', 'one less');
    expect(picked(element)).to.deep.equal([2, 4, 6]);
    await expectAccessible(element);
  });

  it('keeps what is selected while it is out of sight', async () => {
    const { element } = await open({ count: 50 });
    await select(element, 50);
    const log = deepQuery(element, '.log')!;
    log.scrollTop = -log.scrollHeight;
    await until(() => line(element, 3), 'the first messages');
    expect(box(element, 50) === undefined).to.equal(true);
    await clickAt(row(element, 3));
    expect(text(bar(element)!, 'h2')).to.equal('2 selected');
    log.scrollTop = 0;
    await until(() => box(element, 50), 'the last message');
    expect(picked(element)).to.deep.equal([50]);
  });

  it('deletes no more at once than the server takes: 30, and 5 of a guest', async () => {
    const { fake, element } = await open({
      count: 50,
      change: ({ history }) => {
        for (const { seq } of [...history]) history[seq - 1] = makeMessage(seq, { sender: ada });
      },
    });
    const reason = () => button(element, 'Delete').getAttribute('title');
    await select(element, 50);
    const log = deepQuery(element, '.log')!;
    log.scrollTop = -log.scrollHeight;
    await until(() => line(element, 20), 'an earlier message');
    await shiftClick(row(element, 20));
    expect([text(bar(element)!, 'h2'), reason()]).to.deep.equal([
      '31 selected',
      'You can delete up to 30 messages at once.',
    ]);
    await expectAccessible(element);
    await clickAt(button(element, 'Delete'));
    await until(() => notice(element)?.includes('You can delete up to 30 messages at once.'), 'the reason');
    await clickAt(row(element, 20));
    expect([text(bar(element)!, 'h2'), reason()]).to.deep.equal(['30 selected', null]);
    element.user = { ...ada, kind: 'guest' };
    await until(() => reason() === 'You can delete up to 5 messages at once.', 'the limit of a guest');
    expect(callsOf(fake, 'messages.deleteSoon')).to.deep.equal([]);
  });

  it('ends with the room', async () => {
    const { fake, element } = await open();
    await select(element, 3);
    element.room = { ...fake.room, slug: 'foyer', name: 'Foyer' };
    await until(() => !bar(element), 'the end');
    expect(deepQueryAll(element, '.pick')).to.deep.equal([]);
  });

  for (const dir of ['ltr', 'rtl'])
    it(`has the boxes at the start, one below the other, and seen in forced colours: ${dir}`, async () => {
      document.documentElement.dir = dir;
      const { element } = await open({
        change: ({ history }) => {
          history[3] = makeMessage(4, { sender: ada });
        },
      });
      await select(element, 4);
      const edges = [2, 4, 5, 6].map((seq) => {
        const { left, right } = box(element, seq)!.getBoundingClientRect();
        const log = row(element, seq).getBoundingClientRect();
        return Math.round(dir === 'ltr' ? left - log.left : log.right - right);
      });
      expect(edges).to.deep.equal([0, 0, 0, 0]);
      // The words keep their order, at the start of the page.
      const title = deepQuery(bar(element)!, 'h2')!;
      const words = document.createRange();
      words.selectNodeContents(title);
      const [at, within] = [words, title].map((one) => one.getBoundingClientRect());
      expect(dir === 'ltr' ? at!.left - within!.left : within!.right - at!.right).to.be.below(2);
      expect(getComputedStyle(title).direction).to.equal('ltr');
      const end = emulateMedia(element, '(forced-colors: active)');
      const colors = [4, 5].map((seq) => getComputedStyle(box(element, seq)!).backgroundColor);
      end();
      expect(colors[0]).to.not.equal(colors[1]);
    });
});
