import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { deepQueryAll, mount, unmountAll } from '../../testing/mount.js';
import type { SottoMessageList } from './sotto-message-list.js';

const mira = makeUser('mira', 'Mira Okafor');
const { room } = new FakeClient();
/** The last one begins with a mention, which has no say in the direction of the rest. */
const TEXTS = ['Good', 'صباح الخير', '12', '🙏', '@ada صباح'];
const items = TEXTS.map((content, at) =>
  makeMessage(at + 1, {
    ...{ sender: at % 2 ? ada : mira, content },
    ...(content.startsWith('@') && { mentions: [{ user: ada.id, start: 0, length: 4 }] }),
  }),
);

/** The pixels of a text, or of a part of it. */
function boxOf(node: Node, from = 0, to = node.textContent!.length): DOMRect {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return range.getBoundingClientRect();
}

/** The first text of an element, without the marks that isolate it. */
function textIn(element: Element, words: RegExp): [Node, number, number] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = words.exec(node.textContent!);
    if (found) return [node, found.index, found.index + found[0].length];
  }
  throw new Error(`No ${String(words)} in ${element.textContent}`);
}

describe('<sotto-message-list> and directions', () => {
  afterEach(() => {
    unmountAll();
    document.documentElement.dir = '';
  });

  for (const [before, after] of [
    ['ltr', 'ltr'],
    ['rtl', 'rtl'],
    ['ltr', 'rtl'],
  ] as const)
    it(`keeps the time clear of each text on a page of ${after} that was ${before}`, async () => {
      document.documentElement.dir = before;
      const list = await mount<SottoMessageList>('sotto-message-list', { room, user: ada, items });
      document.documentElement.dir = after;
      const rows = deepQueryAll(list, '.bubble .text');
      expect(rows.length).to.equal(TEXTS.length);
      for (const [at, row] of rows.entries()) {
        const words = boxOf(...textIn(row, /[^\s@]\S*$/));
        const time = row.querySelector('.meta')!.getBoundingClientRect();
        const beside = Math.max(time.left - words.right, words.left - time.right);
        if (beside < 6) expect(time.top, TEXTS[at]!).to.be.at.least(words.bottom - 1);
      }
    });

  it('says when it was edited before the time, and the time in its own order', async () => {
    document.documentElement.dir = 'rtl';
    const edited = makeMessage(1, { sender: ada, content: 'Good', editedAt: new Date().toISOString() });
    const list = await mount<SottoMessageList>('sotto-message-list', { room, user: ada, items: [edited] });
    const [meta] = deepQueryAll(list, '.meta');
    const button = meta!.querySelector('button')!.getBoundingClientRect();
    const hour = boxOf(...textIn(meta!, /\d+(?=:)/));
    const minute = boxOf(...textIn(meta!, /(?<=:)\d+/));
    const half = boxOf(...textIn(meta!, /[AP]M/));
    expect(half.right).to.be.at.most(button.left);
    expect(hour.right).to.be.at.most(minute.left);
    expect(minute.right).to.be.at.most(half.left);
  });

  it('says when an emoji was sent beside it, also below a name that is longer', async () => {
    const list = await mount<SottoMessageList>('sotto-message-list', {
      ...{ room, user: ada, named: true },
      items: [makeMessage(1, { sender: makeUser('wil', 'Wilhelmina Okafor-Lindqvist'), content: '🙏' })],
    });
    expect(deepQueryAll(list, '.sender').length).to.equal(1);
    const [row] = deepQueryAll(list, '.bare .text');
    const time = row!.querySelector('.meta')!.getBoundingClientRect();
    expect(time.left - boxOf(...textIn(row!, /🙏/)).right).to.be.below(16);
  });
});
