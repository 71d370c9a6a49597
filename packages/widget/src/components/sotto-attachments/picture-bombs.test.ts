import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, textOf, until } from '../../testing/mount.js';
import { bombOf } from '../../testing/files/picture-bomb.js';

/** Counts what is decoded: by a canvas, or shown from the memory of the page. */
function watchDecoding() {
  const { createImageBitmap } = window;
  const { createObjectURL } = URL;
  const decoded: Blob[] = [];
  window.createImageBitmap = ((source: Blob, ...rest: []) => {
    decoded.push(source);
    return createImageBitmap(source, ...rest);
  }) as typeof createImageBitmap;
  URL.createObjectURL = (source: Blob) => {
    decoded.push(source);
    return createObjectURL(source);
  };
  return {
    decoded,
    restore() {
      Object.assign(window, { createImageBitmap });
      Object.assign(URL, { createObjectURL });
    },
  };
}

const carry = (...files: File[]) => {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
};

function paste(element: Element, ...files: File[]): void {
  const init = { clipboardData: carry(...files), bubbles: true, composed: true, cancelable: true };
  deepQuery(element, 'textarea')!.dispatchEvent(new ClipboardEvent('paste', init));
}

function drop(element: Element, ...files: File[]): void {
  const init = { dataTransfer: carry(...files), bubbles: true, composed: true, cancelable: true };
  const room = deepQuery(element, '.room')!;
  room.dispatchEvent(new DragEvent('dragover', init));
  room.dispatchEvent(new DragEvent('drop', init));
}

async function openRoom(fake: FakeSession) {
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'textarea'), 'the room');
  return element;
}

const reasons = (element: Element) => deepQueryAll(element, '.attached [role="alert"]').map(textOf);
const asFile = (element: Element) => deepQuery(element, '[aria-label="Send stage.png as a file"]')!;
const isReady = (element: Element) =>
  deepQuery(element, '.send')?.getAttribute('aria-disabled') === 'false' && !deepQuery(element, 'progress');

describe('a picture that claims more pixels than a page can decode', () => {
  let watched: ReturnType<typeof watchDecoding>;
  beforeEach(() => {
    watched = watchDecoding();
  });
  afterEach(() => {
    watched.restore();
    removeWidget();
  });

  for (const [way, add] of [
    ['pasted', paste],
    ['dropped', drop],
  ] as const)
    it(`is not decoded when it is ${way}, says why, and can be sent as a file`, async () => {
      const fake = new FakeSession();
      const element = await openRoom(fake);
      deepQuery(element, 'textarea')!.focus();
      await typeText('The stage');
      const bomb = bombOf(60_000, 60_000);
      add(element, bomb);
      await until(() => reasons(element).length === 1, 'the reason');
      expect(reasons(element)).to.deep.equal([
        '60,000 × 60,000 pixels are too many to show. You can send it as a file.',
      ]);
      expect(deepQuery(element, '.attached progress')).to.equal(undefined);
      expect(deepQuery<HTMLTextAreaElement>(element, 'textarea')!.value).to.equal('The stage');
      await expectAccessible(element);
      await clickAt(asFile(element));
      await until(() => isReady(element), 'the upload');
      expect(reasons(element)).to.deep.equal([]);
      deepQuery(element, 'textarea')!.focus();
      await pressKeys('Enter');
      await until(() => fake.history.length === 1, 'the message');
      const { content, files } = fake.history[0]!;
      const sent = { id: 'f1', name: 'stage.png', size: bomb.size, type: 'application/octet-stream' };
      expect([content, files]).to.deep.equal(['The stage', [sent]]);
      expect([watched.decoded, deepQueryAll(element, '.attached img')]).to.deep.equal([[], []]);
    });

  it('stays behind with its reason where the message is sent without it', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    deepQuery(element, 'textarea')!.focus();
    await typeText('The stage');
    paste(element, bombOf(60_000, 60_000), new File(['cues'], 'cues.txt', { type: 'text/plain' }));
    await pressKeys('Enter');
    await until(() => fake.history.length === 1 && reasons(element).length === 1, 'the message');
    expect(fake.history[0]!.files!.map(({ name }) => name)).to.deep.equal(['cues.txt']);
    await until(() => deepQueryAll(element, '.attached li').length === 1, 'the rest');
    // As a picture again, it is refused again.
    for (const left of [0, 1]) {
      await clickAt(asFile(element));
      await until(() => reasons(element).length === left, 'the choice');
    }
    expect(watched.decoded).to.deep.equal([]);
  });
});
