import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
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

  it('says so of a picture that the browser cannot show, also large, and loads it again', async () => {
    const files = [makeFile('a'), makeFile('b', { preview: 'pb' })];
    const fake = new FakeClient();
    const broken = new Blob(['none'], { type: 'image/png' });
    for (const id of ['a', 'b']) fake.files.sounds.set(id, broken);
    const element = await mount<SottoMessageFiles>('sotto-message-files', {
      ...{ client: fake.client, files, isStored: true, isTabStop: true },
    });
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
    const { element, fake } = await open(files);
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
    let saved: string | undefined;
    const note = (event: Event) => {
      const link = event.target as HTMLAnchorElement;
      if (link.localName !== 'a') return;
      event.preventDefault();
      saved = link.download;
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      this.addEventListener('click', note);
      click.call(this);
    };
    try {
      deepQuery(element, '.file-icon')!.click();
      await until(() => saved, 'the download');
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
    expect(saved).to.equal('plan.pdf');
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
    const saved: string[] = [];
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      saved.push(this.download);
    };
    try {
      deepQuery(element, '.bubble')!.focus();
      await pressKeys('Enter');
      const entry = () =>
        deepQueryAll(element, '[role="menuitem"]').find((one) => textOf(one) === 'Download');
      await until(entry, 'the menu');
      await clickAt(entry()!);
      await until(() => saved.length === 2, 'two files');
      expect(saved.sort()).to.deep.equal(['a.png', 'plan.pdf']);
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
  });
});
