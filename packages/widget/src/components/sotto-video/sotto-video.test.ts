import { expect } from 'chai';
import { prepareFile } from '../../files/prepare-picture.js';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile, makeSound, makeVoice } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt } from '../../testing/input.js';
import { makeVideo } from '../../testing/files/make-video.js';
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
import type { SottoMessageFiles } from '../sotto-message-files/sotto-message-files.js';

const clip = (id: string) => makeFile(id, { name: `${id}.webm`, type: 'video/webm', size: 2_100_000 });
let bytes: Blob | undefined;

async function open(...files: SottoMessageFiles['files']) {
  const fake = new FakeClient();
  bytes ??= await makeVideo();
  for (const { id } of files) fake.files.sounds.set(id, bytes);
  const element = await mount<SottoMessageFiles>('sotto-message-files', {
    ...{ client: fake.client, isStored: true, isTabStop: true, files },
  });
  return { element, fake };
}
const video = (element: Element) => deepQuery<HTMLVideoElement>(element, 'video');

describe('<sotto-video>', () => {
  afterEach(() => {
    unmountAll();
    removeWidget();
  });

  it('has a size and a length before it is uploaded, and none where it is no video', async () => {
    bytes ??= await makeVideo();
    const { width, height, thumb, duration } = await prepareFile(
      new File([bytes], 'a.webm', { type: 'video/webm' }),
    );
    expect([width, height]).to.deep.equal([64, 48]);
    // The recorder writes no length into its file: the browser finds it.
    expect(duration).to.be.within(1, 60_000);
    expect(Number.isInteger(duration)).to.equal(true);
    expect(atob(thumb!).length).to.be.within(5, 30);
    const text = new File(['no video'], 'b.mp4', { type: 'video/mp4' });
    expect(await prepareFile(text)).to.deep.equal({ bytes: text });
  });

  it('plays in its place, which does not change, and asks for nothing before', async () => {
    const { element, fake } = await open(clip('a'));
    const tile = deepQuery(element, '.pic')!;
    const before = tile.getBoundingClientRect();
    expect(tile.getAttribute('aria-label')).to.equal('Play video: a.webm, 2.1 MB');
    expect(fake.files.calls).to.deep.equal([]);
    await expectAccessible(element);
    element.dir = 'rtl';
    // Else it reads "MB 2.1".
    expect(getComputedStyle(deepQuery(element, '.over > *')!).direction).to.equal('ltr');
    element.dir = 'ltr';
    await clickAt(tile);
    await until(() => (video(element)?.readyState ?? 0) > 1, 'the video');
    const after = video(element)!.getBoundingClientRect();
    expect([after.width, after.height]).to.deep.equal([before.width, before.height]);
    expect(fake.files.calls).to.deep.equal([['url', 'a']]);
    await expectAccessible(element);
  });

  it('says how long it is, to the eye and to the ear', async () => {
    const { element } = await open({ ...clip('a'), duration: 42_400 }, clip('b'));
    const [first, second] = deepQueryAll(element, '.pic');
    expect([textOf(first), textOf(second)]).to.deep.equal(['0:42', '2.1 MB']);
    expect(first!.getAttribute('aria-label')).to.equal('Play video: a.webm, 0:42');
    await expectAccessible(element);
  });

  it('is shown in the lightbox beside others, where the arrows of the keyboard are its own', async () => {
    const fake = new FakeSession();
    bytes ??= await makeVideo();
    fake.files.sounds.set('a', bytes);
    fake.history.push(makeMessage(1, { files: [makeFile('p'), clip('a')] }));
    const element = await openWidget(fake, { mode: 'inline' });
    await element.openRoom('stage');
    await until(() => deepQueryAll(element, '.pic').length === 2, 'the files');
    await clickAt(deepQueryAll(element, '.pic')[1]!);
    await until(() => video(element), 'the video');
    const place = () => textOf(deepQuery(element, 'dialog .bar-text p'));
    expect(place()).to.contain('2 of 2');
    expect(deepQuery(element, '[aria-label="Zoom in"]') === undefined).to.equal(true);
    const keep = new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, composed: true });
    video(element)!.dispatchEvent(keep);
    await frames();
    expect(place()).to.contain('2 of 2');
  });

  it('silences a voice message', async () => {
    const { element, fake } = await open(clip('a'), makeVoice('v'));
    fake.files.sounds.set('v', makeSound(20));
    await until(() => deepQuery(element, '.play'), 'the player');
    await clickAt(deepQuery(element, '.play')!);
    await until(
      () => deepQuery(element, '.play')!.getAttribute('aria-label')!.startsWith('Pause'),
      'the voice',
    );
    await clickAt(deepQuery(element, '.pic')!);
    await until(() => deepQuery(element, '.play')!.getAttribute('aria-label')!.startsWith('Play'), 'silence');
  });

  it('takes a new ticket where the first one has expired, and goes on where it was', async () => {
    const { element, fake } = await open(clip('a'));
    await clickAt(deepQuery(element, '.pic')!);
    await until(() => (video(element)?.readyState ?? 0) > 1, 'the video');
    const first = video(element)!;
    const { now } = performance;
    performance.now = () => now.call(performance) + 300_000;
    try {
      first.dispatchEvent(new Event('error'));
      await until(() => fake.files.calls.length === 2, 'another ticket');
    } finally {
      performance.now = now;
    }
    await until(() => video(element) !== first && (video(element)?.readyState ?? 0) > 1, 'the video again');
  });

  it('says when it is not loaded, and when it cannot be played', async () => {
    const { element, fake } = await open(clip('a'));
    fake.files.sounds.set('a', new Blob(['no video'], { type: 'video/webm' }));
    fake.files.failures.set('url', 'network');
    await clickAt(deepQuery(element, '.pic')!);
    await until(() => textOf(deepQuery(element, '[role="alert"]')) === 'Video not loaded', 'the failure');
    fake.files.failures.clear();
    await clickAt(deepQuery(element, '.btn')!);
    await until(
      () => textOf(deepQuery(element, '[role="alert"]')) === 'This browser can’t play it',
      'the format',
    );
    expect(textOf(deepQuery(element, '.btn'))).to.equal('Download, 2.1 MB');
    await expectAccessible(element);
  });
});
