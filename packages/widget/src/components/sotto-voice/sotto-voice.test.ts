import { expect } from 'chai';
import { media } from '../../lazy/parts.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { makeSound, makeVoice } from '../../testing/fakes/fake-files.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoMessageFiles } from '../sotto-message-files/sotto-message-files.js';

async function open(...ids: string[]) {
  const fake = new FakeClient();
  for (const id of ids) fake.files.sounds.set(id, makeSound(20));
  await media.load();
  const element = await mount<SottoMessageFiles>('sotto-message-files', {
    ...{ client: fake.client, isStored: true, isTabStop: true },
    files: ids.map((id) => makeVoice(id)),
  });
  await until(() => deepQuery(element, 'svg.wave'), 'the player');
  return { element, fake };
}
const plays = (element: Element) =>
  deepQueryAll(element, '.play').map((one) => one.getAttribute('aria-label')!);
const slider = (element: Element) => deepQuery(element, '[role="slider"]')!;
const place = (element: Element) => slider(element).getAttribute('aria-valuetext');

describe('<sotto-voice>', () => {
  afterEach(() => {
    unmountAll();
    localStorage.removeItem('sotto.heard');
  });

  it('shows its length and its shape before it is loaded, and can be used by everybody', async () => {
    const { element, fake } = await open('a');
    expect(plays(element)).to.deep.equal(['Play, voice message, 0:20']);
    expect(deepQuery(element, '.wave path:last-child')!.getAttribute('d')!.split('M').length).to.equal(65);
    expect(fake.files.calls).to.deep.equal([]);
    await expectAccessible(element);
  });

  it('has a dot until it was played in this browser, unless it is an own one', async () => {
    const { element } = await open('new', 'other');
    const dots = () => deepQueryAll(element, '.unheard').length;
    expect(dots()).to.equal(2);
    expect(textOf(deepQuery(element, '.about > span'))).to.equal('0:20, not heard yet');
    await clickAt(deepQuery(element, '.play')!);
    await until(() => dots() === 1, 'the sound');
    unmountAll();
    await open('new', 'other').then((again) =>
      expect(deepQueryAll(again.element, '.unheard').length).to.equal(1),
    );
    const own = await open('mine');
    own.element.classList.add('own');
    own.element.files = [makeVoice('mine too')];
    await until(() => deepQueryAll(own.element, '.unheard').length === 0, 'none');
  });

  it('plays other sounds too, which have a name and can be saved', async () => {
    const fake = new FakeClient();
    fake.files.sounds.set('cut', makeSound(20));
    await media.load();
    const element = await mount<SottoMessageFiles>('sotto-message-files', {
      ...{ client: fake.client, isStored: true, isTabStop: true },
      files: [{ id: 'cut', name: 'overture-cut-3.wav', type: 'audio/wav', size: 160_044 }],
    });
    await until(() => deepQuery(element, '.play'), 'the player');
    expect(plays(element)).to.deep.equal(['Play, overture-cut-3.wav, WAV, 160 kB']);
    expect(deepQueryAll(element, '.wave').length).to.equal(0);
    expect(deepQuery(element, '[aria-label="Download overture-cut-3.wav"]')).to.not.equal(undefined);
    expect(deepQueryAll(element, '.unheard, [role="slider"]').length).to.equal(0);
    // All of it is in the place that was kept for it.
    const [words, kept] = ['.about', 'sotto-voice'].map((one) =>
      deepQuery(element, one)!.getBoundingClientRect(),
    );
    expect(words!.top).to.be.at.least(kept!.top);
    expect(words!.bottom).to.be.at.most(kept!.bottom);
    await expectAccessible(element);
    await clickAt(deepQuery(element, '.play')!);
    await until(() => plays(element)[0]!.startsWith('Pause, overture-cut-3.wav, 0:0'), 'the sound');
    expect(place(element)).to.match(/^0:0\d of 0:20$/);
    expect(deepQuery(element, '.speed')).to.not.equal(undefined);
    await expectAccessible(element);
    const { height } = deepQuery(element, '.about')!.getBoundingClientRect();
    expect(height).to.be.at.most(deepQuery(element, 'sotto-voice')!.getBoundingClientRect().height);
    await clickAt(deepQuery(element, '.play')!);
    deepQuery(element, '[role="slider"]')!.focus();
    await pressKeys('Home');
    await until(() => place(element) === '0:20, 160 kB', 'its length and size');
  });

  it('plays one at a time', async () => {
    const { element, fake } = await open('a', 'b');
    const [first, second] = deepQueryAll(element, '.play');
    await clickAt(first!);
    await until(() => plays(element)[0]!.startsWith('Pause'), 'the first');
    await clickAt(second!);
    await until(() => plays(element)[1]!.startsWith('Pause'), 'the second');
    expect(plays(element)[0]).to.match(/^Play, voice message, 0:/);
    await clickAt(second!);
    await until(() => plays(element)[1]!.startsWith('Play'), 'silence');
    expect(fake.files.calls).to.deep.equal([
      ['blob', 'a'],
      ['blob', 'b'],
    ]);
  });

  it('is moved along by the arrow keys, and by a click on its shape', async () => {
    const { element } = await open('a');
    slider(element).focus();
    await pressKeys('ArrowRight', 'ArrowRight');
    await until(() => place(element) === '0:10 of 0:20', 'ten seconds');
    await pressKeys('ArrowLeft');
    await until(() => place(element) === '0:05 of 0:20', 'five seconds');
    await pressKeys('End');
    await until(() => place(element) === '0:20 of 0:20', 'the end');
    const { width, height } = slider(element).getBoundingClientRect();
    await clickAt(slider(element), { x: width / 2, y: height / 2 });
    await until(() => place(element) === '0:10 of 0:20', 'the middle');
    // What is heard begins there.
    await pressKeys('Enter');
    await until(() => plays(element)[0]!.startsWith('Pause'), 'the sound');
    expect(place(element)).to.match(/^0:1\d of 0:20$/);
  });

  it('runs from right to left where the page does', async () => {
    const { element } = await open('a');
    element.dir = 'rtl';
    slider(element).focus();
    await pressKeys('ArrowLeft');
    await until(() => place(element) === '0:05 of 0:20', 'five seconds');
    const { width, height } = slider(element).getBoundingClientRect();
    await clickAt(slider(element), { x: Math.round(width / 4), y: height / 2 });
    await until(() => place(element)?.startsWith('0:1'), 'three quarters');
    expect(slider(element).getAttribute('aria-valuenow')).to.equal('15');
  });

  it('changes its speed, which the next one has too', async () => {
    const { element } = await open('a');
    await clickAt(deepQuery(element, '.play')!);
    await until(() => deepQuery(element, '.speed'), 'the speed');
    const speed = deepQuery(element, '.speed')!;
    for (const next of ['Speed: 1.5 times', 'Speed: 2 times', 'Speed: 1 times']) {
      await clickAt(speed);
      await until(() => speed.getAttribute('aria-label') === next, next);
    }
  });

  it('says when it did not load, and when the browser cannot play it', async () => {
    const { element, fake } = await open('a');
    fake.files.failures.set('blob', 'network');
    await clickAt(deepQuery(element, '.play')!);
    await until(
      () => textOf(deepQuery(element, '[role="alert"]')) === 'Not loaded. Try again.',
      'the failure',
    );
    fake.files.failures.clear();
    fake.files.sounds.set('a', new Blob(['no sound'], { type: 'audio/wav' }));
    await clickAt(deepQuery(element, '.play')!);
    await until(() => textOf(deepQuery(element, '[role="alert"]'))?.startsWith('This browser'), 'the format');
    expect(plays(element)).to.deep.equal(['Download Voice message.webm']);
  });
});
