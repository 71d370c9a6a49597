import { expect } from 'chai';
import type { Message } from '@sotto/sdk';
import { formatMoment } from '../../i18n/format-time.js';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { emulateMedia } from '../../testing/emulate-media.js';
import { ada, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { RoomNames } from '../../people/room-names.js';
import type { SottoLightbox } from './sotto-lightbox.js';

const pictures = (...ids: string[]) => ids.map((id) => makeFile(id));
const mira = makeUser('mira', 'Mira Okafor');

/** Opens a room with these messages. */
async function openRoom(...messages: Partial<Message>[]) {
  const fake = new FakeSession();
  fake.history.push(...messages.map((message, at) => makeMessage(at + 1, { content: '', ...message })));
  fake.room.lastSeq = fake.room.rev = fake.history.length;
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  const tile = (name: string) => deepQuery(element, `.pic[aria-label="Open picture: ${name}.png"]`);
  const open = async (name: string) => {
    await until(() => tile(name)?.querySelector('img'), 'the picture');
    tile(name)!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery<HTMLDialogElement>(element, 'dialog')?.open, 'the lightbox');
  };
  const shown = () => deepQuery<HTMLImageElement>(element, '.stage img')?.alt;
  const box = () => deepQuery<SottoLightbox>(element, 'sotto-lightbox');
  /** Says what became of a message. */
  const change = (id: string, what: Partial<Message>) => {
    const at = fake.history.findIndex((message) => message.id === id);
    const message = (fake.history[at] = { ...fake.history[at]!, ...what, rev: ++fake.room.rev });
    fake.emit('message.updated', { room: 'stage', rev: message.rev, message });
  };
  return { fake, element, tile, open, shown, box, change };
}
const about = (element: Element) => textOf(deepQuery(element, 'dialog .bar-text p'));
const title = (element: Element) => textOf(deepQuery(element, 'dialog h2'));
const gone = { content: null, deletedAt: new Date().toISOString(), files: [] } as Partial<Message>;

describe('<sotto-lightbox>', () => {
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    removeWidget();
    unmountAll();
  });

  it('shows the picture that was pressed, over the page', async () => {
    const { element, tile, shown, box } = await openRoom({ files: pictures('a', 'b', 'c') });
    await until(() => tile('b')?.querySelector('img'), 'the picture');
    await clickAt(tile('b')!);
    await until(box, 'the lightbox');
    const dialog = deepQuery<HTMLDialogElement>(element, 'dialog')!;
    expect(dialog.matches(':modal')).to.equal(true);
    expect([dialog.ariaLabel, dialog.getAttribute('aria-roledescription')]).to.deep.equal([
      'Picture 2 of 3',
      'picture viewer',
    ]);
    expect(shown()).to.equal('b.png');
    const { width, height } = dialog.getBoundingClientRect();
    expect([width, height]).to.deep.equal([innerWidth, innerHeight]);
    await expectAccessible(element);
  });

  it('goes on by the arrow keys, and no further than the last one', async () => {
    const { element, open, shown } = await openRoom({ files: pictures('a', 'b', 'c') });
    await open('b');
    await pressKeys('ArrowRight');
    await until(() => shown() === 'c.png', 'the third');
    await pressKeys('ArrowRight', 'ArrowLeft');
    await until(() => shown() === 'b.png', 'the second');
    await clickAt(deepQuery(element, '.side')!);
    await until(() => shown() === 'a.png', 'the first');
    expect(deepQuery(element, '[aria-label="Previous picture"]') === undefined).to.equal(true);
    // Its button is gone; the one at the other side has the focus.
    expect(hasFocus(deepQuery(element, '[aria-label="Next picture"]'))).to.equal(true);
  });

  it('goes the other way by the arrow keys where the page runs from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const { open, shown } = await openRoom({ files: pictures('a', 'b', 'c') });
    await open('b');
    await pressKeys('ArrowRight');
    await until(() => shown() === 'a.png', 'the first');
    await pressKeys('ArrowLeft');
    await until(() => shown() === 'b.png', 'the second');
  });

  it('closes by Escape, and beside the picture, and gives the focus back', async () => {
    const { element, open, tile, box } = await openRoom({ files: pictures('a', 'b', 'c') });
    await open('b');
    await pressKeys('Escape');
    await until(() => !box(), 'the message');
    await until(() => hasFocus(tile('b')), 'the focus');
    await open('c');
    await clickAt(deepQuery(element, '.stage img')!);
    await frames(2);
    expect(box() !== undefined).to.equal(true);
    await clickAt(deepQuery(element, '.stage')!, { x: innerWidth / 2, y: 3 });
    await until(() => !box(), 'the message');
    await until(() => hasFocus(tile('c')), 'the focus');
  });

  it('gives the focus to the picture alone', async () => {
    const { element, open, tile, box } = await openRoom({ files: pictures('a', 'b') });
    await open('b');
    let times = 0;
    deepQuery(element, 'sotto-message-list')!.focus = () => void (times += 1);
    await pressKeys('Escape');
    await until(() => !box() && hasFocus(tile('b')), 'the focus');
    expect(times).to.equal(0);
  });

  it('says who sent the picture, when and with which words, and goes on to those of other messages', async () => {
    const { element, open, fake, tile } = await openRoom(
      { sender: mira, content: 'The **rack**', format: 'markdown', files: pictures('a') },
      { sender: makeUser('jonas', 'Jonas Weber'), content: 'A text' },
      { sender: ada, files: pictures('b', 'c') },
      { sender: makeUser('troll', 'Blocked'), files: pictures('d') },
    );
    await fake.client.blocks.add('troll');
    await until(() => !tile('d'), 'the block');
    await open('a');
    expect(title(element)).to.equal('Mira Okafor');
    expect(about(element)).to.equal(formatMoment(fake.history[0]!.createdAt));
    expect(textOf(deepQuery(element, '.caption'))).to.equal('The rack');
    expect(deepQuery(element, '.strip') === undefined).to.equal(true);
    await pressKeys('ArrowRight');
    await until(() => title(element) === ada.displayName, 'the next message');
    expect(about(element)).to.contain('1 of 2');
    expect(deepQuery(element, '.caption') === undefined).to.equal(true);
    await pressKeys('ArrowRight', 'ArrowRight');
    await until(() => about(element)!.includes('2 of 2'), 'the last');
    await pressKeys('Escape');
    await until(() => hasFocus(tile('a')), 'the focus');
  });

  it('leads to each picture of the message by small ones', async () => {
    const { element, open, shown, fake } = await openRoom({
      files: [
        ...pictures('a', 'b', 'c', 'd', 'e', 'f'),
        makeFile('v', { name: 'v.webm', type: 'video/webm', size: 9_000_000 }),
      ],
    });
    await open('b');
    const strip = deepQuery(element, '.strip')!;
    expect(strip.ariaLabel).to.equal('Pictures of this message');
    const buttons = [...strip.querySelectorAll('button')];
    expect(buttons.map((one) => one.ariaLabel).slice(4)).to.deep.equal([
      'Picture 5: e.png',
      'Picture 6: f.png',
      'Picture 7: v.webm',
    ]);
    expect(buttons.map((one) => one.ariaCurrent)).to.deep.equal([null, 'true', null, null, null, null, null]);
    await until(() => deepQueryAll(strip, 'img').length === 6, 'the small ones');
    // What the log shows already is loaded once.
    expect(fake.files.calls.map(([, id]) => id).sort()).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'f']);
    await expectAccessible(element);
    await clickAt(buttons[5]!);
    await until(() => shown() === 'f.png', 'the sixth');
    expect(hasFocus(deepQuery(element, '.strip .is-on'))).to.equal(true);
  });

  it('stays where messages arrive, and are edited and deleted', async () => {
    const { element, open, shown, fake, change, box } = await openRoom(
      { content: 'Words' },
      { content: 'Before', files: pictures('a', 'b') },
      { files: pictures('c') },
    );
    await open('a');
    for (let at = 0; at < 500; at += 1) fake.receive({ content: `News ${at}` });
    await frames(4);
    expect(shown()).to.equal('a.png');
    change('m1', gone);
    change('m3', gone);
    change('m2', { content: 'After', editedAt: new Date().toISOString() });
    await until(() => textOf(deepQuery(element, '.caption')) === 'After', 'the edit');
    expect(shown()).to.equal('a.png');
    await pressKeys('ArrowRight', 'ArrowRight');
    await until(() => shown() === 'b.png', 'the next');
    expect(deepQuery(element, '[aria-label="Next picture"]') === undefined).to.equal(true);
    // The message is no longer drawn: its row has the focus once the log has gone back to it.
    await pressKeys('Escape');
    await until(() => !box(), 'the log');
    await until(() => {
      const active = deepQuery(element, 'sotto-message-list')!.shadowRoot!.activeElement;
      return active?.matches('.bubble') && active.textContent!.includes('After');
    }, 'the focus');
  });

  it('goes to the next picture where its own is deleted, leaves out those that are, and closes with the last', async () => {
    const { open, shown, fake, change, box, element } = await openRoom(
      { files: pictures('a'), sender: ada },
      { files: pictures('b'), sender: ada },
      { files: pictures('c') },
    );
    await open('a');
    fake.client.messages.deleteSoon('stage', 'm2');
    await frames(2);
    await pressKeys('ArrowRight');
    await until(() => shown() === 'c.png', 'the one after it');
    await pressKeys('ArrowLeft');
    await until(() => shown() === 'a.png', 'the first');
    change('m1', gone);
    await until(() => shown() === 'c.png', 'the next');
    fake.client.messages.undoDelete('m2');
    await frames(2);
    change('m3', gone);
    await until(() => shown() === 'b.png', 'the one that was kept');
    fake.client.messages.deleteSoon('stage', 'm2');
    await until(() => !box(), 'the log');
    await until(
      () => deepQuery(element, 'sotto-message-list')!.shadowRoot!.activeElement?.matches('.bubble'),
      'the focus',
    );
  });

  it('releases what it has loaded that nothing else shows', async () => {
    const { revokeObjectURL } = URL;
    const revoked: string[] = [];
    URL.revokeObjectURL = (address) => {
      revoked.push(address);
      revokeObjectURL.call(URL, address);
    };
    try {
      const { element, open, tile, box } = await openRoom({
        files: ['a', 'b'].map((id) => makeFile(id, { preview: `p${id}` })),
      });
      await open('a');
      const large = () => deepQuery<HTMLImageElement>(element, '.stage img')!;
      const preview = tile('a')!.querySelector('img')!.src;
      await until(() => large().src !== preview, 'the large one');
      const first = large().src;
      await pressKeys('Escape');
      await until(() => !box() && revoked.length > 0, 'closed');
      expect(revoked).to.deep.equal([first]);
      expect(tile('a')!.querySelector('img')!.src).to.equal(preview);
    } finally {
      URL.revokeObjectURL = revokeObjectURL;
    }
  });

  it('shows a picture no larger than it is', async () => {
    const element = await mountAlone(makeFile('a', { width: 40, height: 30 }));
    await until(() => deepQuery<HTMLImageElement>(element, '.stage img')?.complete, 'the picture');
    const { width, height, left, right } = deepQuery(element, '.stage img')!.getBoundingClientRect();
    expect([width, height]).to.deep.equal([40, 30]);
    expect((left + right) / 2).to.be.closeTo(innerWidth / 2, 1);
  });

  it('says when a picture did not load, and tries again', async () => {
    const fake = new FakeSession();
    fake.files.failures.set('blob', 'network');
    const element = await mountAlone(makeFile('a'), fake);
    await until(() => textOf(deepQuery(element, '.state span')) === 'Picture not loaded', 'the words');
    await expectAccessible(element);
    fake.files.failures.clear();
    await clickAt(deepQuery(element, '.state button')!);
    await until(() => deepQuery(element, '.stage img'), 'the picture');
  });

  it('has borders in forced colours', async () => {
    const { element, open, box } = await openRoom({ files: pictures('a', 'b') });
    await open('a');
    const end = emulateMedia(box()!, '(forced-colors: active)');
    try {
      for (const selector of ['.side', '.strip button'])
        expect(getComputedStyle(deepQuery(element, selector)!).borderTopStyle).to.equal('solid');
    } finally {
      end();
    }
  });
});

function mountAlone(file: ReturnType<typeof makeFile>, fake = new FakeSession()) {
  return mount<SottoLightbox>('sotto-lightbox', {
    ...{ client: fake.client, items: [makeMessage(1, { files: [file] })], opened: file.id },
    names: new RoomNames(() => undefined),
  });
}
