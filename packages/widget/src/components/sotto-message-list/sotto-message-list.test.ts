import { expect } from 'chai';
import type { Member, Message } from '@sotto/sdk';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { pressKeys, pressWith } from '../../testing/input.js';
import { deepAll, expectAccessible, frames, mount, press, unmountAll, until } from '../../testing/mount.js';
import { Receipts } from '../../timeline/receipts.js';
import type { SottoMessageList } from './sotto-message-list.js';

const { room } = new FakeClient();
const many = (from: number, to: number, change: (seq: number) => Partial<Message> = () => ({})) =>
  Array.from({ length: to - from + 1 }, (_, at) => makeMessage(from + at, change(from + at)));
const words = (seq: number) => ({ content: `Message ${seq} ${'of some length '.repeat(seq % 7)}` });

const reader = (username: string, lastReadSeq: number): Member => ({
  user: makeUser(username),
  ...{ role: 'member', status: 'online', joinedAt: '2026-01-01T00:00:00.000Z', lastReadSeq },
});
const bubbles = (list: SottoMessageList) => [...list.shadowRoot!.querySelectorAll<HTMLElement>('.bubble')];
const bubble = (list: SottoMessageList, text: string) =>
  bubbles(list).find((one) => one.textContent!.includes(text))!;
const log = (list: SottoMessageList) => list.shadowRoot!.querySelector<HTMLElement>('.log')!;
const topOf = (list: SottoMessageList, text: string) => bubble(list, text).getBoundingClientRect().top;
const isInView = (list: SottoMessageList, element: HTMLElement) =>
  element.getBoundingClientRect().bottom <= log(list).getBoundingClientRect().bottom + 0.5 &&
  element.getBoundingClientRect().top >= log(list).getBoundingClientRect().top - 0.5;
/** Scrolls up, and expects a row that stays in view to move by as much. */
async function expectToMove(list: SottoMessageList, distance: number): Promise<void> {
  const anchor = bubbles(list).find((one) => isInView(list, one))!;
  const before = anchor.getBoundingClientRect().bottom;
  log(list).scrollTop -= distance;
  await frames(2);
  expect(Math.abs(anchor.getBoundingClientRect().bottom - before - distance)).to.be.at.most(0.5);
}
const open = (
  items: Message[],
  more: Partial<SottoMessageList> = {},
  size: Parameters<typeof mount>[2] = {},
) =>
  mount<SottoMessageList>(
    'sotto-message-list',
    { items, user: ada, room: { ...room, role: 'member' }, named: true, ...more },
    size,
  );

async function scrollTo(list: SottoMessageList, top: number): Promise<void> {
  log(list).scrollTop = top;
  await frames();
}

describe('<sotto-message-list>', () => {
  afterEach(unmountAll);

  it('offers no way to the newest message where nothing is below, however a message got the focus or was found', async () => {
    const list = await open(many(1, 4));
    const jump = () => list.shadowRoot!.querySelector('.jump');
    const field = document.createElement('input');
    list.after(field);
    field.focus();
    await pressWith('Shift', 'Tab');
    expect(jump() === null, 'the newest has the focus').to.equal(true);
    for (const key of ['ArrowUp', 'ArrowUp', 'Home']) {
      await pressKeys(key);
      await frames();
      expect(jump() === null, key).to.equal(true);
    }
    list.toMessage(2);
    await frames();
    expect(jump() === null, 'a link').to.equal(true);
    list.revealMessage(3);
    await frames();
    expect(jump() === null, 'a search').to.equal(true);
    list.items = many(1, 40);
    await until(() => bubble(list, 'Message 40'), 'more');
    await pressKeys('Home');
    await until(jump, 'the button of a long room');
  });

  describe('accessibility', () => {
    it('announces what others write, not history and not what one writes', async () => {
      const list = await open(many(1, 3));
      const status = () => list.shadowRoot!.querySelector('[role=status]')!.textContent;
      list.items = many(1, 5, (seq) => (seq === 4 ? { sender: ada } : {}));
      await until(() => status() !== '', 'announced');
      expect(status()).to.equal('Mira Okafor: Message 5');
    });

    it('shows what was deleted, edited and cannot be opened, and makes links safe', async () => {
      const list = await open([
        makeMessage(1, { content: null, deletedAt: new Date().toISOString() }),
        makeMessage(2, { content: null, unreadable: true }),
        makeMessage(3, {
          content: 'https://a.example <b>javascript:alert(1)</b>',
          editedAt: new Date().toISOString(),
        }),
      ]);
      const texts = bubbles(list).map((one) => one.textContent!);
      expect(texts[0]).to.contain('Message deleted');
      // Spaces before it would be seen.
      expect(list.shadowRoot!.querySelector('.text')!.textContent).to.match(/^Message deleted/);
      expect(texts[1]).to.contain('This message can’t be opened.');
      expect(texts[2]).to.contain('<b>javascript:alert(1)</b>\u2068edited');
      const links = [...list.shadowRoot!.querySelectorAll('a')];
      expect(links.map(({ href, rel }) => [href, rel])).to.deep.equal([
        ['https://a.example/', 'noopener noreferrer nofollow ugc'],
      ]);
      await expectAccessible(list);
    });
  });

  describe('properties', () => {
    it('draws 50,000 messages with at most 300 elements, the newest in view', async () => {
      const list = await open(many(1, 50_000, words));
      expect(deepAll(list.shadowRoot!).length).to.be.at.most(300);
      expect(isInView(list, bubble(list, 'Message 50000 '))).to.equal(true);
      await scrollTo(list, -600_000);
      expect(deepAll(list.shadowRoot!).length).to.be.at.most(300);
      const seen = bubbles(list).filter((one) => isInView(list, one));
      expect(seen.length).to.be.greaterThan(3);
      await expectAccessible(list);
    });

    it('offers what the role allows', async () => {
      const acts: string[] = [];
      const list = await open([makeMessage(1), makeMessage(2, { sender: ada })]);
      list.addEventListener('chat-message-act', (event) =>
        acts.push((event as CustomEvent<{ action: string }>).detail.action),
      );
      list.focus();
      await frames();
      press('e');
      press('Delete');
      press('ArrowUp');
      await frames();
      press('e');
      press('Delete');
      expect(acts).to.deep.equal(['edit', 'delete']);
      list.room = { ...room, role: 'moderator' };
      await frames();
      press('Delete');
      expect(acts).to.deep.equal(['edit', 'delete', 'delete']);
    });

    it('draws a row again only where something changed in it', async () => {
      const drawn = new Set<number>();
      // Nothing but drawing a message asks for its format.
      const counted = many(1, 8, (seq) => ({ sender: makeUser(seq === 3 ? 'jonas' : 'mira') })).map((item) =>
        Object.defineProperty(item, 'format', { get: () => void drawn.add(item.seq) }),
      );
      const list = await open(counted);
      const redrawn = async () => {
        await frames(2);
        const rows = [...drawn].sort((a, b) => a - b);
        drawn.clear();
        return rows;
      };
      expect(await redrawn()).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
      list.requestUpdate();
      expect(await redrawn()).to.deep.equal([]);
      list.items = [...counted.slice(0, 4), makeMessage(5, { content: 'Changed' }), ...counted.slice(5)];
      await until(() => bubble(list, 'Changed'), 'the change');
      expect(await redrawn()).to.deep.equal([]);
      // Tab led to the newest message, and leads to the next one now.
      list.items = [...list.items, makeMessage(9, { sender: ada })];
      expect(await redrawn()).to.deep.equal([8]);
      list.focus();
      await frames();
      press('ArrowUp');
      expect(await redrawn()).to.deep.equal([8]);
      list.receipts = new Receipts([reader('jonas', 8)]);
      expect(await redrawn()).to.deep.equal([1, 2, 3, 4, 6, 7, 8]);
      // Another user of this name comes: each is shown with the username.
      list.names.add([{ ...makeUser('other'), displayName: counted[2]!.sender.displayName }]);
      list.requestUpdate();
      expect(await redrawn()).to.deep.equal([3]);
    });

    it('keeps the unread divider where it was when the room was opened', async () => {
      const list = await open(many(1, 10), { readUpTo: 7, unread: 3 });
      const divider = () => list.shadowRoot!.querySelector('.unread')?.closest('.line')?.textContent;
      expect(divider()).to.contain('3 unread').and.to.contain('Message 8');
      list.items = many(1, 12);
      await frames();
      expect(divider()).to.contain('3 unread').and.to.contain('Message 8');
    });

    it('keeps the bubble of an own message when it is stored', async () => {
      const list = await open(many(1, 3));
      const outgoing = {
        clientMessageId: 'x',
        room: 'stage',
        content: 'Mine',
        createdAt: new Date().toISOString(),
      };
      list.items = [...many(1, 3), { ...outgoing, status: 'sending' }];
      await frames();
      const sent = bubble(list, 'Mine');
      expect(sent.getAttribute('aria-label')).to.match(/, sending$/);
      list.items = many(1, 4, (seq) => (seq === 4 ? { ...outgoing, sender: ada } : {}));
      await frames();
      expect(bubble(list, 'Mine') === sent).to.equal(true);
      expect(sent.getAttribute('aria-label')).to.match(/, sent$/);
      const seen = () => list.shadowRoot!.querySelector('.note > :last-child')?.textContent;
      const faces = () => list.shadowRoot!.querySelector('.note .faces')?.textContent?.trim();
      list.receipts = new Receipts([reader('mira', 4), reader('jonas', 3)], ada.id);
      await frames();
      expect(sent.getAttribute('aria-label')).to.match(/, seen by 1 of 2$/);
      expect(seen()).to.equal('Seen by 1 of 2');
      expect(faces()).to.equal('M');
      const tick = () => sent.querySelector('.meta svg')!;
      const drawing = () => tick().querySelector('path')!.getAttribute('d');
      const icons = new Set([drawing()]);
      const jonas = (seq: number) => ({ ...reader('jonas', 3), deliveredSeq: seq });
      list.receipts = new Receipts([reader('mira', 3), jonas(4)], ada.id);
      await frames();
      expect(sent.getAttribute('aria-label')).to.match(/, sent$/);
      list.receipts = new Receipts([reader('mira', 4), jonas(4)], ada.id);
      await frames();
      expect(sent.getAttribute('aria-label')).to.match(/, seen by 1 of 2, delivered to 2$/);
      expect(seen()).to.equal('Seen by 1 of 2, delivered to 2');
      // Two ticks: grey until all have read it.
      icons.add(drawing());
      const grey = getComputedStyle(tick()).color;
      list.receipts = new Receipts([{ ...reader('mira', 3), deliveredSeq: 4 }, jonas(5)], ada.id);
      await frames();
      expect(sent.getAttribute('aria-label')).to.match(/, delivered$/);
      expect([seen(), getComputedStyle(tick()).color]).to.deep.equal([undefined, grey]);
      icons.add(drawing());
      expect(icons.size).to.equal(2);
      list.receipts = new Receipts([reader('mira', 4), reader('jonas', 4)], ada.id);
      await frames();
      icons.add(drawing());
      expect([icons.size, getComputedStyle(tick()).color === grey]).to.deep.equal([2, false]);
      expect(sent.getAttribute('aria-label')).to.match(/, read$/);
      expect(seen()).to.equal(undefined);
    });

    it('writes the time the same way round beside a text that runs against it', async () => {
      const list = await open([
        makeMessage(1, { content: 'صباح الخير', createdAt: new Date(2026, 1, 3, 16, 7).toISOString() }),
      ]);
      const time = bubbles(list)[0]!.querySelector('.meta')!;
      const walker = document.createTreeWalker(time, NodeFilter.SHOW_TEXT);
      let words: Node | null = walker.nextNode();
      while (words && !/\d/.test(words.textContent!)) words = walker.nextNode();
      const left = (from: number) => {
        const range = document.createRange();
        range.setStart(words!, from);
        range.setEnd(words!, from + 1);
        return range.getBoundingClientRect().left;
      };
      expect(left(0)).to.be.lessThan(left(words!.textContent!.length - 1));
    });

    it('counts what others wrote before an own message whose response came first', async () => {
      const own = (seq: number) => (seq > 105 ? { sender: ada } : {});
      const list = await open(many(1, 100));
      await scrollTo(list, -1500);
      list.items = [...many(1, 100), ...many(106, 107, own)];
      await frames();
      expect(list.shadowRoot!.querySelector('.jump')!.textContent!.trim()).to.equal('');
      list.items = many(1, 107, own);
      await frames();
      expect(list.shadowRoot!.querySelector('.jump')!.textContent!.trim()).to.equal('5 new');
    });
  });

  describe('scrolling', () => {
    it('does not move what is read when older messages come', async () => {
      const list = await open(many(101, 200, words));
      await scrollTo(list, -2000);
      const text = bubbles(list)
        .find((one) => isInView(list, one))!
        .textContent!.slice(0, 30);
      const before = topOf(list, text);
      list.items = many(51, 200, words);
      await frames();
      expect(Math.abs(topOf(list, text) - before)).to.be.at.most(0.5);
    });

    it('does not move in any frame while one scrolls back through rows of unknown height', async () => {
      const list = await open(many(1, 400, words));
      await scrollTo(list, -500);
      for (let step = 0; step < 20; step++) await expectToMove(list, 130);
    });

    it('does not move either where one goes further than rows are drawn ahead', async () => {
      const mostlyShort = (seq: number) => ({
        content: `Message ${seq} ${'of some length '.repeat(seq % 7 === 0 ? 20 : 0)}`,
      });
      const list = await open(many(1, 400, mostlyShort), {}, { width: 1000, height: 620 });
      await scrollTo(list, -500);
      for (let step = 0; step < 10; step++) await expectToMove(list, 530);
    });

    it('moves nothing and counts while one reads back, and jumps to the end', async () => {
      const list = await open(many(1, 100, words));
      await scrollTo(list, -1500);
      const text = bubbles(list)
        .find((one) => isInView(list, one))!
        .textContent!.slice(0, 30);
      const before = topOf(list, text);
      list.items = many(1, 103, words);
      await frames();
      expect(Math.abs(topOf(list, text) - before)).to.be.at.most(0.5);
      const jump = list.shadowRoot!.querySelector<HTMLElement>('.jump')!;
      expect(jump.textContent!.trim()).to.equal('3 new');
      await expectAccessible(list);
      jump.click();
      await until(
        () => bubble(list, 'Message 103') && isInView(list, bubble(list, 'Message 103')),
        'at the end',
      );
      await frames();
      expect(list.shadowRoot!.querySelector('.jump')).to.equal(null);
    });

    it('writes no scroll position at rest where there is enough to scroll below', async () => {
      const list = await open(many(1, 200, words));
      await scrollTo(list, -3000);
      const resting = log(list).scrollTop;
      // Long enough that the log comes to rest in between.
      for (let last = 201; last <= 230; last += 1) {
        list.items = many(1, last, words);
        await frames();
      }
      expect(log(list).scrollTop).to.equal(resting);
      // What was estimated below is measured on the way.
      for (let turn = 0; turn < 4; turn += 1) await scrollTo(list, 0);
      expect(isInView(list, bubble(list, 'Message 230'))).to.equal(true);
      expect(list.shadowRoot!.querySelector('.jump')).to.equal(null);
    });

    it('stays at the end when messages come, and when the log gets lower', async () => {
      const list = await open(many(1, 60, words));
      list.items = many(1, 61, words);
      await frames();
      expect(isInView(list, bubble(list, 'Message 61'))).to.equal(true);
      (list.closest('sotto-test-frame') as HTMLElement).style.setProperty('block-size', '300px');
      await frames();
      expect(isInView(list, bubble(list, 'Message 61'))).to.equal(true);
    });

    it('goes to the end with an own message, even while reading back', async () => {
      const list = await open(many(1, 100));
      await scrollTo(list, -1500);
      const outgoing = {
        clientMessageId: 'x',
        room: 'stage',
        content: 'Mine',
        createdAt: new Date().toISOString(),
      };
      list.items = [...list.items, { ...outgoing, status: 'sending' }];
      await frames();
      expect(isInView(list, bubble(list, 'Mine'))).to.equal(true);
    });
  });

  describe('events', () => {
    it('asks for older messages near the beginning', async () => {
      let asked = 0;
      const list = await open(many(51, 150), { hasMoreBefore: true, loadOlder: () => asked++ });
      expect(asked).to.equal(0);
      await scrollTo(list, -100_000);
      expect(asked).to.be.greaterThan(0);
    });
  });

  describe('keyboard', () => {
    it('walks with the keys, opens the menu and comes back', async () => {
      const list = await open(many(1, 300, words));
      list.focus();
      await frames();
      const active = () => list.shadowRoot!.activeElement?.textContent ?? '';
      expect(active()).to.contain('Message 300');
      press('ArrowUp');
      await frames();
      expect(active()).to.contain('Message 299');
      press('Home');
      await frames(8);
      expect(active()).to.contain('Message 1 ');
      press('ArrowDown');
      await frames();
      expect(active()).to.contain('Message 2');
      press('End');
      await frames(8);
      expect(active()).to.contain('Message 300');
      press('Enter');
      await frames();
      const menu = list.shadowRoot!.querySelector('sotto-message-menu')!;
      expect(menu.shadowRoot!.activeElement!.textContent).to.contain('Reply');
      await expectAccessible(list);
      press('Escape');
      await frames();
      expect(list.shadowRoot!.querySelector('sotto-message-menu')).to.equal(null);
      expect(active()).to.contain('Message 300');
    });
  });
});
