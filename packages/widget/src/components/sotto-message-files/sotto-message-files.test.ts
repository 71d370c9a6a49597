import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import type { Member, Message } from '@sotto/sdk';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { noteSaved } from '../../testing/files/saved-files.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { Receipts } from '../../timeline/receipts.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';
import type { SottoMessageFiles } from './sotto-message-files.js';

const pdf = makeFile('plan', { name: 'plan.pdf', type: 'application/pdf', size: 412_000 });

async function open(files: SottoMessageFiles['files'], change: Partial<SottoMessageFiles> = {}) {
  const fake = new FakeClient();
  const element = await mount<SottoMessageFiles>('sotto-message-files', {
    ...{ client: fake.client, files, isStored: true, isTabStop: true },
    ...change,
  });
  return { element, fake };
}

/** Opens a room in which one message has these files. */
async function openRoom(fake: FakeSession, files: SottoMessageFiles['files']) {
  fake.history.push(makeMessage(1, { content: '', files: [...files] }));
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  return element;
}

describe('<sotto-message-files>', () => {
  afterEach(() => {
    unmountAll();
    removeWidget();
  });

  it('shows pictures in a place that does not change when they are loaded', async () => {
    const { element, fake } = await open([makeFile('a')]);
    const pic = deepQuery(element, '.pic')!;
    const before = pic.getBoundingClientRect();
    await until(() => deepQuery<HTMLImageElement>(element, 'img')?.complete, 'the picture');
    const after = pic.getBoundingClientRect();
    expect([after.width, after.height]).to.deep.equal([before.width, before.height]);
    expect(Math.round((100 * after.width) / after.height)).to.equal(133);
    expect(deepQuery<HTMLImageElement>(element, 'img')!.src).to.match(/^blob:/);
    expect(fake.files.calls).to.deep.equal([['blob', 'a']]);
    await expectAccessible(element);
  });

  it('shows five pictures at most, and says how many more there are', async () => {
    const { element } = await open(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => makeFile(id)));
    await until(() => deepQueryAll(element, 'img').length === 5, 'five pictures');
    expect(deepQueryAll(element, '.pic').map(textOf).at(-1)).to.equal('+2');
  });

  it('loads a large picture, and one that failed, when it is pressed', async () => {
    const { element, fake } = await open([makeFile('big', { size: 12_000_000 })]);
    await frames(2);
    expect(fake.files.calls).to.deep.equal([]);
    expect(textOf(deepQuery(element, '.pic'))).to.contain('12 MB');
    fake.files.failures.set('blob', 'network');
    deepQuery(element, '.pic')!.click();
    await until(() => textOf(deepQuery(element, '.pic'))?.includes('not loaded'), 'the failure');
    fake.files.failures.clear();
    deepQuery(element, '.pic')!.click();
    await until(() => deepQuery(element, 'img'), 'the picture');
  });

  it('opens a picture that is pressed while it is still being loaded', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const element = await openRoom(fake, [makeFile('a')]);
    await until(() => fake.files.calls.length === 1 && deepQuery(element, '.pic'), 'the loading');
    await clickAt(deepQuery(element, '.pic')!);
    await until(() => deepQuery(element, 'sotto-lightbox'), 'the lightbox');
  });

  it('does not load one again by itself that did not load, as when its text is edited', async () => {
    const { element, fake } = await open([]);
    fake.files.failures.set('blob', 'network');
    element.files = [makeFile('a')];
    await until(() => textOf(deepQuery(element, '.pic'))?.includes('not loaded'), 'the failure');
    element.files = [makeFile('a'), makeFile('b')];
    await until(() => fake.files.calls.some(([, id]) => id === 'b'), 'the other');
    expect(fake.files.calls.map(([, id]) => id)).to.deep.equal(['a', 'b']);
  });

  it('says so of a picture that the browser cannot show, also large, and loads it again', async () => {
    const files = [makeFile('a'), makeFile('b', { preview: 'pb' })];
    const fake = new FakeSession();
    const broken = new Blob(['none'], { type: 'image/png' });
    for (const id of ['a', 'b']) fake.files.sounds.set(id, broken);
    const element = await openRoom(fake, files);
    const pics = () => deepQueryAll(element, '.pix .pic');
    await until(() => textOf(pics()[0])?.includes('Picture not loaded'), 'the words');
    expect(textOf(pics()[0])).to.contain('Try again');
    expect(pics()[0]!.querySelector('img')).to.equal(null);
    await expectAccessible(element);
    await until(() => pics()[1]!.querySelector('img'), 'the preview');
    pics()[1]!.click();
    await until(
      () => textOf(deepQuery(element, '.stage [role="status"]')) === 'Picture not loaded',
      'no picture',
    );
    await pressKeys('Escape');
    fake.files.sounds.clear();
    pics()[0]!.click();
    await until(() => pics()[0]!.querySelector('img'), 'the picture');
  });

  it('shows the previews of pictures and videos, whatever their size, and the picture when it is opened', async () => {
    const files = [
      makeFile('a', { size: 12_000_000, preview: 'pa' }),
      makeFile('v', { name: 'v.webm', type: 'video/webm', preview: 'pv' }),
    ];
    const fake = new FakeSession();
    const element = await openRoom(fake, files);
    await until(() => deepQueryAll(element, '.pic img').length === 2, 'the previews');
    expect(fake.files.calls).to.deep.equal([
      ['blob', 'pa'],
      ['blob', 'pv'],
    ]);
    expect(deepQuery(element, '.pic')!.getAttribute('aria-label')).to.equal('Open picture: a.png');
    await expectAccessible(element);
    fake.files.isHeld = true;
    deepQuery(element, '.pic')!.click();
    const large = () => deepQuery<HTMLImageElement>(element, '.stage img');
    await until(() => large()?.complete, 'its preview');
    const preview = large()!.src;
    expect(textOf(deepQuery(element, '.stage [role="status"]'))).to.equal('Loading picture');
    await expectAccessible(element);
    fake.files.release();
    await until(() => large()!.src !== preview, 'the picture');
    expect(fake.files.calls.slice(2)).to.deep.equal([['blob', 'a']]);
    expect(deepQuery(element, '.stage [role="status"]')).to.equal(undefined);
  });

  it('has colours before it is loaded, and shows nothing of what is no hash', async () => {
    const held = { size: 12_000_000 };
    const { element } = await open([
      makeFile('a', { ...held, thumb: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w' }),
      makeFile('b', { ...held, thumb: 'AAAAAAA' }),
    ]);
    const [first, second] = deepQueryAll<HTMLCanvasElement>(element, 'canvas');
    const { data } = first!.getContext('2d')!.getImageData(0, 0, first!.width, first!.height);
    expect(first!.width).to.equal(32);
    expect(new Set(data).size).to.be.greaterThan(9);
    expect(second!.width).to.be.at.most(32);
    await expectAccessible(element);
    deepQuery(element, '.pic')!.click();
    await until(() => deepQuery(element, 'img'), 'the picture');
    expect(deepQueryAll(element, 'canvas').length).to.equal(1);
  });

  it('names a document, and saves it under its name', async () => {
    const { element, fake } = await open([pdf]);
    expect(textOf(deepQuery(element, '.file-text'))).to.equal('plan.pdfPDF, 412 kB');
    const saved = noteSaved();
    try {
      deepQuery(element, '.file-icon')!.click();
      await until(() => saved.names.length > 0, 'the download');
    } finally {
      saved.end();
    }
    expect(saved.names).to.deep.equal(['plan.pdf']);
    expect(fake.files.calls).to.deep.equal([['blob', 'plan']]);
    await expectAccessible(element);
  });

  it('asks for nothing before the message is stored', async () => {
    const { element, fake } = await open([makeFile('a')], { isStored: false });
    await frames(2);
    expect(fake.files.calls).to.deep.equal([]);
    element.isStored = true;
    await until(() => deepQuery(element, 'img'), 'the picture');
  });

  describe('in a bubble', () => {
    const openBubble = async (message: Partial<Message>) => {
      const element = await mount<SottoMessageList>('sotto-message-list', {
        ...{
          room: { ...new FakeClient().room, role: 'member' },
          user: ada,
          items: [makeMessage(1, message)],
        },
      });
      const files = deepQuery<SottoMessageFiles>(element, 'sotto-message-files');
      if (files) files.client = new FakeClient().client;
      await until(() => deepQuery(element, '.meta'), 'the bubble');
      const box = (selector: string) => deepQuery(element, selector)!.getBoundingClientRect();
      return { element, bubble: box('.bubble'), meta: box('.meta'), box };
    };

    it('has a picture 3 pixels from its edge, and the time on it; a text has its own place', async () => {
      const { bubble, meta, box, element } = await openBubble({ content: '', files: [makeFile('a')] });
      const picture = box('.pix');
      const gaps = [picture.left - bubble.left, bubble.right - picture.right, picture.top - bubble.top];
      expect([...gaps, bubble.bottom - picture.bottom]).to.deep.equal([3, 3, 3, 3]);
      expect(picture.bottom - meta.bottom).to.be.within(4, 8);
      expect(picture.right - meta.right).to.be.within(4, 8);
      await expectAccessible(element);
      const said = await openBubble({ content: 'The rack', files: [makeFile('a')] });
      expect(said.meta.top).to.be.at.least(said.box('.pix').bottom);
      expect(said.bubble.right - said.meta.right).to.be.within(6, 11);
    });

    it('tells on a picture what was delivered, read, and not sent, by colours that are seen there', async () => {
      const own = (seq: number) => makeMessage(seq, { sender: ada, content: '', files: [makeFile('a')] });
      const outgoing = { clientMessageId: 'x', room: 'stage', content: '', files: [makeFile('b')] };
      const mira = {
        user: makeUser('mira'),
        role: 'member',
        status: 'online',
        lastReadSeq: 1,
        deliveredSeq: 2,
      };
      const { room } = new FakeClient();
      const element = await mount<SottoMessageList>('sotto-message-list', {
        ...{ room: { ...room, role: 'member' }, user: ada },
        items: [own(1), own(2), { ...outgoing, status: 'failed', createdAt: new Date().toISOString() }],
        receipts: new Receipts([{ ...mira, joinedAt: '2026-01-01T00:00:00.000Z' } as Member], ada.id),
      });
      await until(() => deepQueryAll(element, '.is-over .meta .i').length === 3, 'the states');
      const context = new OffscreenCanvas(1, 1).getContext('2d')!;
      const light = (...colours: string[]) => {
        for (const colour of colours) {
          context.fillStyle = colour;
          context.fillRect(0, 0, 1, 1);
        }
        const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((value) =>
          value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05;
      };
      const ground = light('#fff', getComputedStyle(deepQuery(element, '.is-over .meta')!).backgroundColor);
      const colours = deepQueryAll(element, '.is-over .meta .i').map((one) => getComputedStyle(one).color);
      expect(new Set(colours).size).to.equal(3);
      for (const colour of colours) expect(light(colour) / ground, colour).to.be.greaterThan(3);
    });

    it('has the time of a document beside what is said of it, in no line of its own', async () => {
      for (const sender of [ada, makeUser('mira', 'Mira Okafor')]) {
        const { bubble, meta, box } = await openBubble({ content: '', files: [pdf], sender });
        expect(bubble.bottom - box('.file').bottom).to.be.at.most(12);
        expect(meta.bottom).to.be.at.most(bubble.bottom - 4);
        expect(meta.top).to.be.at.least(box('.file-text b').bottom - 2);
      }
    });

    it('shows a small picture no larger than it is', async () => {
      const { element, bubble } = await openBubble({
        ...{ content: '', files: [makeFile('a', { width: 40, height: 30 })] },
      });
      expect(bubble.width).to.be.at.most(166);
      await until(() => deepQuery(element, '.pix img'), 'the picture');
      expect(getComputedStyle(deepQuery(element, '.pix img')!).objectFit).to.equal('scale-down');
    });

    it('offers no copy of a text that there is not', async () => {
      const { element } = await openBubble({ content: '', files: [makeFile('a')] });
      deepQuery(element, '.bubble')!.focus();
      await pressKeys('Enter');
      await until(() => deepQuery(element, '[role="menuitem"]'), 'the menu');
      const entries = deepQueryAll(element, '[role="menuitem"]').map(textOf).join();
      expect(entries).to.contain('Copy link').and.not.contain('Copy text');
    });

    it('has the state of an own message at the same side of its time, whatever it is beside', async () => {
      for (const dir of ['ltr', 'rtl']) {
        document.documentElement.dir = dir;
        for (const message of [
          { content: '', files: [makeFile('a')] },
          { content: '', files: [pdf] },
          { content: 'Doors at six' },
          { content: 'مرحبا' },
        ]) {
          const { element } = await openBubble({ ...message, sender: ada });
          const tick = deepQuery(element, '.meta .i')!.getBoundingClientRect();
          const isAfter = tick.left > deepQuery(element, '.meta')!.getBoundingClientRect().left + 10;
          expect(isAfter, `${dir} ${message.content}`).to.equal(dir === 'ltr');
          unmountAll();
        }
      }
      document.documentElement.dir = '';
    });
  });

  it('takes its place in a bubble, which names what it has', async () => {
    const fake = new FakeSession();
    fake.history.push(makeMessage(1, { content: '', files: [makeFile('a'), pdf] }));
    const element = await openWidget(fake, { mode: 'inline' });
    await element.openRoom('stage');
    await until(() => deepQuery(element, '.pix img'), 'the picture');
    const bubble = deepQuery(element, '.bubble')!;
    expect(bubble.getAttribute('aria-label')).to.contain('a.png, plan.pdf');
    const box = deepQuery(element, 'sotto-message-files')!.getBoundingClientRect();
    expect(box.height).to.be.greaterThan(200);
    expect(box.right).to.be.at.most(bubble.getBoundingClientRect().right);
    // Its keys are its own, and not those of the message.
    deepQuery(element, '.pic')!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, 'sotto-lightbox'), 'the lightbox');
    expect(deepQuery(element, 'sotto-message-menu')).to.equal(undefined);
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-lightbox'), 'the log');
  });

  it('is saved by the menu of its message, also where the browser cannot show it', async () => {
    const fake = new FakeSession();
    fake.history.push(makeMessage(1, { content: '', files: [makeFile('a'), pdf] }));
    fake.files.sounds.set('a', new Blob(['none'], { type: 'image/png' }));
    const element = await openWidget(fake, { mode: 'inline' });
    await element.openRoom('stage');
    await until(() => textOf(deepQuery(element, '.pic'))?.includes('not loaded'), 'no picture');
    const saved = noteSaved();
    try {
      deepQuery(element, '.bubble')!.focus();
      await pressKeys('Enter');
      const entry = () =>
        deepQueryAll(element, '[role="menuitem"]').find((one) => textOf(one) === 'Download');
      await until(entry, 'the menu');
      await clickAt(entry()!);
      await until(() => saved.names.length === 2, 'two files');
      expect(saved.names).to.deep.equal(['a.png', 'plan.pdf']);
    } finally {
      saved.end();
    }
  });
});
