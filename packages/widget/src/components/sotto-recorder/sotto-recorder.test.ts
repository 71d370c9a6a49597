import { resetMouse, sendMouse } from '@web/test-runner-commands';
import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, expectAccessible, hasFocus, textOf, until } from '../../testing/mount.js';

async function openRoom(fake: FakeSession) {
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'sotto-recorder[ready]'), 'the microphone');
  return element;
}
type Widget = Awaited<ReturnType<typeof openRoom>>;

const recorder = (element: Widget) => deepQuery(element, 'sotto-recorder')!;
const mic = (element: Widget) => deepQuery(element, '.mic')!;
const label = (element: Widget) => deepQuery(element, '.mic')?.getAttribute('aria-label');
const isRecording = (element: Widget) => recorder(element).hasAttribute('recording');
const isIdle = (element: Widget) => label(element) === 'Record a voice message' && !isRecording(element);
/** Waits until enough is recorded to be sent. */
const recorded = (element: Widget) =>
  until(() => textOf(deepQuery(element, '.time')) === '0:01', 'a second of sound');
const centre = (target: Element): [number, number] => {
  const { left, top, width, height } = target.getBoundingClientRect();
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
};
async function hold(element: Widget): Promise<[x: number, y: number]> {
  const place = centre(mic(element));
  await sendMouse({ type: 'move', position: place });
  await sendMouse({ type: 'down' });
  await until(() => label(element) === 'Recording, release to send', 'the recording');
  return place;
}
async function withoutMicrophone<T>(name: string, run: () => Promise<T>): Promise<T> {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia;
  mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
  try {
    return await run();
  } finally {
    mediaDevices.getUserMedia = original;
  }
}

describe('<sotto-recorder>', () => {
  afterEach(async () => {
    await resetMouse();
    removeWidget();
  });

  it('stands where Send will, until something is written', async () => {
    const element = await openRoom(new FakeSession());
    const isShown = (selector: string) =>
      (deepQuery(element, selector)?.getBoundingClientRect().width ?? 0) > 0;
    await until(() => isShown('.mic'), 'the microphone');
    expect(isShown('.send')).to.equal(false);
    await expectAccessible(element);
    deepQuery(element, 'textarea')!.focus();
    await typeText('a');
    await until(() => isShown('.send'), 'the button');
    expect(isShown('.mic')).to.equal(false);
    await pressKeys('Backspace');
    await until(() => isShown('.mic'), 'the microphone again');
  });

  it('records hands free after a click, and sends what it has with its shape', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    await clickAt(mic(element));
    await until(() => label(element) === 'Send voice message', 'the recording');
    expect(hasFocus(mic(element))).to.equal(true);
    expect(deepQuery(element, 'textarea')!.getBoundingClientRect().width).to.equal(0);
    await recorded(element);
    await expectAccessible(element);
    await clickAt(mic(element));
    await until(() => fake.history.length === 1, 'the message');
    const [file] = fake.history[0]!.files!;
    expect(fake.history[0]!.content).to.equal('');
    expect(file).to.deep.include({ name: 'Voice message', type: 'video/webm' });
    expect(file!.voice!.duration).to.be.within(900, 9000);
    expect(file!.voice!.peaks).to.have.length(64);
    // The fake microphone beeps.
    expect(Math.max(...file!.voice!.peaks)).to.equal(31);
    await until(() => isIdle(element), 'the microphone');
    await until(() => deepQuery(element, 'sotto-voice'), 'the message in the log');
  });

  it('is stopped where messages are selected, and waits to be heard', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    deepQuery(element, 'textarea')!.focus();
    await pressKeys('a', 'Enter');
    await until(() => fake.history.length === 1 && deepQuery(element, '.own .bubble'), 'the message');
    await clickAt(mic(element));
    await recorded(element);
    deepQuery(element, '.own .bubble')!.focus();
    await pressKeys('s');
    await until(() => deepQuery(element, 'sotto-select-bar'), 'select mode');
    await until(() => deepQuery(element, '.rec.is-review'), 'the end of the recording');
    expect(fake.history.length).to.equal(1);
    await pressKeys('Escape');
    await until(() => mic(element).checkVisibility(), 'the composer');
    expect(label(element)).to.equal('Send voice message');
  });

  it('is stopped by Escape, heard, moved along, and discarded by Escape', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    mic(element).focus();
    await pressKeys('Enter');
    await recorded(element);
    await pressKeys('Escape');
    await until(() => deepQuery(element, 'sotto-voice'), 'the player');
    await clickAt(deepQuery(element, '.play')!);
    // The recorder writes no length into its file: the browser finds it.
    await until(
      () => deepQuery(element, '.play')!.getAttribute('aria-label')!.startsWith('Pause'),
      'the sound',
    );
    await clickAt(deepQuery(element, '.play')!);
    deepQuery(element, '[role="slider"]')!.focus();
    await pressKeys('Home');
    await until(
      () => deepQuery(element, '[role="slider"]')!.getAttribute('aria-valuenow') === '0',
      'the beginning',
    );
    await expectAccessible(element);
    await pressKeys('Escape');
    await until(() => isIdle(element), 'the microphone');
    expect(hasFocus(mic(element))).to.equal(true);
    expect(fake.files.calls).to.deep.equal([]);
  });

  it('sends when it is let go, is cancelled to the side, and locked upwards', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    let [x, y] = await hold(element);
    await sendMouse({ type: 'move', position: [x - 120, y] });
    await until(() => isIdle(element), 'the end of it');
    await sendMouse({ type: 'up' });
    [x, y] = await hold(element);
    await sendMouse({ type: 'move', position: [x, y - 80] });
    await until(() => label(element) === 'Send voice message', 'the lock');
    await sendMouse({ type: 'up' });
    expect(isRecording(element)).to.equal(true);
    deepQuery(element, '[aria-label="Discard the recording"]')!.click();
    await until(() => isIdle(element), 'the microphone');
    expect(fake.files.calls).to.deep.equal([]);
    await hold(element);
    await recorded(element);
    await sendMouse({ type: 'up' });
    await until(() => fake.history.length === 1, 'the message');
  });

  it('says why there is no microphone, and leaves the composer as it is', async () => {
    const element = await openRoom(new FakeSession());
    for (const [name, text] of [
      ['NotAllowedError', 'The browser doesn’t let this page use the microphone.'],
      ['NotFoundError', 'No microphone was found.'],
      ['NotReadableError', 'The microphone can’t be used now.'],
    ] as const) {
      await withoutMicrophone(name, () =>
        clickAt(mic(element)).then(() =>
          until(() => textOf(deepQuery(element, '.problem [role="alert"]'))?.startsWith(text), text),
        ),
      );
      expect(isIdle(element)).to.equal(true);
    }
    await expectAccessible(element);
    await clickAt(deepQuery(element, '.problem button')!);
    await until(() => !deepQuery(element, '.problem'), 'the composer');
  });

  it('ends once nothing is heard any more, as when a phone is locked, and keeps what was said', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    let stream: MediaStream | undefined;
    mediaDevices.getUserMedia = async (what) => (stream = await original(what));
    try {
      await clickAt(mic(element));
      await recorded(element);
      stream!.getAudioTracks()[0]!.dispatchEvent(new Event('mute'));
      await until(() => deepQuery(element, 'sotto-voice.line'), 'the recording');
    } finally {
      mediaDevices.getUserMedia = original;
    }
    expect(stream!.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
    await clickAt(mic(element));
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.files![0]!.voice!.duration).to.be.greaterThan(999);
  });

  it('keeps what is recorded when the upload fails, the microphone vanishes, or another room is opened', async () => {
    const fake = new FakeSession({ rooms: [{}, { slug: 'other', name: 'Other' }] });
    const element = await openRoom(fake);
    let stream: MediaStream | undefined;
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (what) => (stream = await original(what));
    await clickAt(mic(element));
    await recorded(element);
    mediaDevices.getUserMedia = original;
    for (const track of stream!.getTracks()) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    await until(
      () =>
        textOf(deepQuery(element, '.problem [role="alert"]'))?.startsWith('The microphone was disconnected.'),
      'the reason',
    );
    fake.files.failures.set('begin', 'file_too_large');
    await clickAt(mic(element));
    await until(() => textOf(deepQuery(element, '.wrong')) === 'This file is too large.', 'the failure');
    fake.files.failures.clear();
    await element.openRoom('other');
    await until(() => isIdle(element), 'the other room');
    await element.openRoom('stage');
    await until(() => deepQuery(element, 'sotto-voice.line'), 'the recording');
    expect(deepQuery(element, '.wrong') === undefined).to.equal(true);
    await until(() => mic(element).getBoundingClientRect().width > 0, 'the button that sends');
    await clickAt(mic(element));
    await until(() => fake.history.length === 1, 'the message');
  });
});
