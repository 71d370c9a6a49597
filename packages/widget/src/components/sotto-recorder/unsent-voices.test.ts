import type { VoiceFacts } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { makeSound, makeVoice } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQuery, expectAccessible, frames, textOf, until } from '../../testing/mount.js';
import { UnsentStore } from '../../files/unsent/unsent-store.js';

const { voice: facts } = makeVoice('v', 4) as { voice: VoiceFacts };
let count = 0;
let name = '';
let store: UnsentStore;

/** What a tab left that went away in the midst of a recording. */
async function leave(id: string, room = 'stage', at = Date.now(), upload?: string): Promise<void> {
  const sound = makeSound(4);
  const half = sound.size / 2;
  const kept = { id, room, owner: 'gone', at, type: 'audio/wav', facts, upload };
  store.putVoice(kept, { n: 0, bytes: sound.slice(0, half) });
  store.putVoice(kept, { n: 1, bytes: sound.slice(half) });
  await untilKept((voices) => voices.some((one) => one.id === id), 'what is kept');
}

async function untilKept(
  condition: (voices: Awaited<ReturnType<UnsentStore['load']>>['voices']) => boolean,
  what: string,
): Promise<void> {
  for (let at = 0; at < 400; at += 1) {
    if (condition((await store.load()).voices)) return;
    await frames(1);
  }
  throw new Error(`Never so: ${what}`);
}

async function open(fake: FakeSession) {
  fake.files.database = name;
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'sotto-recorder[ready]'), 'the microphone');
  return element;
}
type Widget = Awaited<ReturnType<typeof open>>;
const label = (element: Widget) => deepQuery(element, '.mic')?.getAttribute('aria-label');
const isReviewed = (element: Widget) => deepQuery(element, 'sotto-voice.line');
const isIdle = (element: Widget) => label(element) === 'Record a voice message';

describe('<sotto-recorder> after a reload', () => {
  beforeEach(() => {
    name = `voices ${(count += 1)} ${ada.id}`;
    store = new UnsentStore(name, () => undefined);
  });
  afterEach(() => {
    removeWidget();
    indexedDB.deleteDatabase(name);
  });

  it('has what was recorded and not sent, hears it, and sends it', async () => {
    await leave('mine');
    const fake = new FakeSession();
    const element = await open(fake);
    await until(() => textOf(deepQuery(element, '.voice'))?.includes('0:04'), 'the recording');
    await expectAccessible(element);
    await clickAt(deepQuery(element, '.play')!);
    await until(
      () => deepQuery(element, '.play')!.getAttribute('aria-label')!.startsWith('Pause'),
      'the sound of all slices',
    );
    expect(label(element)).to.equal('Send voice message');
    await clickAt(deepQuery(element, '.mic')!);
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.files![0]).to.deep.include({ size: makeSound(4).size, voice: facts });
    await untilKept((voices) => voices.length === 0, 'nothing that is kept');
    expect(await store.slicesOf('mine')).to.deep.equal([]);
  });

  const calls = (fake: FakeSession) => fake.files.calls.map((call) => call.join(' '));

  it('goes on with an upload that the reload cut off', async () => {
    const fake = new FakeSession();
    await leave('mine');
    const element = await open(fake);
    await until(() => isReviewed(element), 'the recording');
    fake.files.isHeld = true;
    await clickAt(deepQuery(element, '.mic')!);
    await untilKept(([voice]) => voice?.upload === 'f1', 'the upload');
    // As a reload does: nothing of it ends the upload.
    removeWidget();
    store.putVoice({ ...(await store.load()).voices[0]!, owner: 'gone' });
    const next = new FakeSession();
    next.files.partSize = Math.ceil(makeSound(4).size / 3);
    next.files.begun.set('f1', fake.files.begun.get('f1')!);
    const again = await open(next);
    await until(() => isReviewed(again), 'the recording again');
    await clickAt(deepQuery(again, '.mic')!);
    await until(() => next.history.length === 1, 'the message');
    expect(calls(next)[0]).to.equal('find f1');
    expect(calls(next)).not.to.contain('begin f1');
  });

  it('drops what was uploaded of a recording that is discarded', async () => {
    await leave('mine', 'stage', Date.now(), 'f7');
    const fake = new FakeSession();
    const element = await open(fake);
    await until(() => isReviewed(element), 'the recording');
    deepQuery(element, '.mic')!.focus();
    await pressKeys('Escape');
    await untilKept((voices) => voices.length === 0, 'nothing');
    expect(calls(fake)).to.deep.equal(['cancel f7']);
  });

  for (const code of ['file_not_found', 'file_changed'] as const)
    it(`begins again where the server has another one, or none: ${code}`, async () => {
      await leave('mine', 'stage', Date.now(), 'f7');
      const fake = new FakeSession();
      fake.files.failures.set('find', code);
      const element = await open(fake);
      await until(() => isReviewed(element), 'the recording');
      await clickAt(deepQuery(element, '.mic')!);
      await until(() => fake.history.length === 1, 'the message');
      expect(calls(fake).slice(0, 2)).to.deep.equal(['find f7', 'begin f1']);
    });

  it('shows one after the other, each in its room, and not what is older than a week', async () => {
    await leave('first', 'stage', Date.now() - 2);
    await leave('second', 'stage', Date.now() - 1);
    await leave('elsewhere', 'den');
    await leave('old', 'stage', Date.now() - 8 * 86_400_000);
    const element = await open(new FakeSession({ rooms: [{}, { slug: 'den', name: 'Den' }] }));
    await until(() => isReviewed(element), 'the first');
    deepQuery(element, '.mic')!.focus();
    await pressKeys('Escape');
    await untilKept((voices) => voices.length === 2, 'the second and that of the other room');
    await until(() => isReviewed(element), 'the second');
    await pressKeys('Escape');
    await until(() => isIdle(element), 'the microphone');
    await untilKept((voices) => voices.map(({ id }) => id).join() === 'elsewhere', 'that of the other room');
    await element.openRoom('den');
    await until(() => isReviewed(element), 'it');
  });

  it('is sent or discarded once by two recorders of a room', async () => {
    await leave('first', 'stage', Date.now() - 1);
    await leave('second');
    const fake = new FakeSession();
    const element = await open(fake);
    await until(() => isReviewed(element), 'the first');
    const other = document.createElement('sotto-recorder');
    Object.assign(other, { client: fake.client, room: 'stage' });
    element.after(other);
    try {
      const line = () => other.shadowRoot!.querySelector<HTMLElement & { recorded?: object }>('sotto-voice');
      await until(line, 'the first in the other');
      const first = line()!.recorded;
      await clickAt(deepQuery(element, '[aria-label="Discard the recording"]')!);
      await untilKept((voices) => voices.length === 1, 'the second');
      await until(() => line() && line()!.recorded !== first, 'the second in the other');
      await clickAt(deepQuery(element, '.mic')!);
      await until(() => fake.history.length === 1, 'the message');
      await until(() => !line(), 'the microphone in the other');
    } finally {
      other.remove();
    }
  });

  it('is kept while it is recorded, and no longer once it is discarded', async () => {
    const element = await open(new FakeSession());
    await clickAt(deepQuery(element, '.mic')!);
    await untilKept(([voice]) => voice !== undefined && voice.facts.duration > 900, 'the first second');
    const { id } = (await store.load()).voices[0]!;
    expect((await store.slicesOf(id)).length).to.be.greaterThan(0);
    deepQuery(element, '[aria-label="Discard the recording"]')!.click();
    await untilKept((voices) => voices.length === 0, 'nothing');
    await until(() => isIdle(element), 'the microphone');
    expect(await store.slicesOf(id)).to.deep.equal([]);
  });
});
