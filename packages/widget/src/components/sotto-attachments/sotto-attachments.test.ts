import type { FileRef } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { prepareFile } from '../../files/prepare-picture.js';
import { PNG } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { makeVideo } from '../../testing/files/make-video.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  until,
} from '../../testing/mount.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';

const picture = (name = 'stage.png') => new File([PNG], name, { type: 'image/png' });
const text = new File(['0123456789'], 'cues.txt', { type: 'text/plain' });

async function openRoom(fake: FakeSession) {
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'textarea'), 'the room');
  return element;
}

function carry(...files: File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

function paste(element: Element, data: DataTransfer): boolean {
  const init = { clipboardData: data, bubbles: true, composed: true, cancelable: true };
  const event = new ClipboardEvent('paste', init);
  return deepQuery(element, 'textarea')!.dispatchEvent(event);
}

function drop(element: Element, data: DataTransfer): void {
  const init = { dataTransfer: data, bubbles: true, composed: true, cancelable: true };
  const room = deepQuery(element, '.room')!;
  expect(room.dispatchEvent(new DragEvent('dragover', init))).to.equal(false);
  room.dispatchEvent(new DragEvent('drop', init));
}

/** What says that files cannot be sent. */
const notice = (element: Element) => deepQuery(element, '.file-notice[role="alert"]');
const items = (element: Element) => deepQueryAll(element, '.attached li');
/** Where the page may record, Send is there only if there is something to send. */
const sendButton = (element: Element) => deepQuery(element, '.send');
const isOn = (element: Element) => sendButton(element)?.getAttribute('aria-disabled') === 'false';
const isReady = (element: Element) => isOn(element) && !deepQuery(element, 'progress');

describe('<sotto-attachments>', () => {
  afterEach(removeWidget);

  it('uploads what is pasted, and sends it without a text', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    expect(paste(element, carry(picture()))).to.equal(false);
    await until(() => isReady(element), 'the upload');
    expect(textOf(items(element)[0])).to.contain('stage.png');
    expect(textOf(notice(element))).to.equal(undefined);
    await expectAccessible(element);
    deepQuery(element, 'textarea')!.focus();
    await pressKeys('Enter');
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.content).to.equal('');
    const [{ thumb, ...file }] = fake.history[0]!.files as [FileRef];
    expect(file).to.deep.equal({
      ...{ id: 'f1', name: 'stage.png', size: PNG.length, type: 'image/png', width: 2, height: 2 },
    });
    expect(atob(thumb!).length).to.be.within(5, 30);
    await until(() => items(element).length === 0, 'an empty composer');
    expect(fake.files.calls.filter(([name]) => name === 'cancel')).to.deep.equal([]);
  });

  it('sends a small picture of a large one, or of a video, and none of one that is small or moves', async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 });
    const context = canvas.getContext('2d')!;
    const noise = context.createImageData(1600, 1200);
    for (let at = 0; at < noise.data.length; at += 1) noise.data[at] = at % 4 === 3 ? 255 : (at * 7919) % 251;
    context.putImageData(noise, 0, 0);
    const large = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
    const fileOf = (blob: Blob, type: string) => new File([blob], 'a', { type });
    const { preview, width } = await prepareFile(fileOf(large, 'image/png'));
    expect([preview!.type, width]).to.deep.equal(['image/webp', 1600]);
    expect(preview!.size * 2).to.be.below(large.size);
    const drawn = await createImageBitmap(preview!);
    expect([drawn.width, drawn.height]).to.deep.equal([640, 480]);
    expect((await prepareFile(fileOf(large, 'image/gif'))).preview).to.equal(undefined);
    expect((await prepareFile(picture())).preview).to.equal(undefined);
    const video = await prepareFile(fileOf(await makeVideo(), 'video/webm'));
    expect(video.preview!.type).to.equal('image/webp');

    const fake = new FakeSession();
    const element = await openRoom(fake);
    paste(element, carry(new File([large], 'stage.png', { type: 'image/png' })));
    await until(() => isReady(element), 'the upload');
    await clickAt(sendButton(element)!);
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.files![0]).to.deep.include({ id: 'f1', preview: 'f2' });
    expect(fake.files.begun.get('f2')).to.deep.include({ name: 'stage.png', previewOf: 'f1' });
  });

  it('takes all that is added at once, and lets no message go before it is taken', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    deepQuery(element, 'textarea')!.focus();
    await typeText('Cues');
    await until(() => isOn(element), 'a text to send');
    const composer = deepQuery<SottoComposer>(element, 'sotto-composer')!;
    for (const file of [text, picture()]) expect(paste(element, carry(file))).to.equal(false);
    expect([composer.attaching.isReady, composer.attaching.isBegun]).to.deep.equal([false, true]);
    await until(() => composer.attaching.isReady, 'both');
    expect(items(element).map((item) => textOf(item.querySelector('b')!))).to.deep.equal([
      'cues.txt',
      'stage.png',
    ]);
    await pressKeys('Enter');
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.files!.length).to.equal(2);
    await until(() => items(element).length === 0, 'an empty composer');
    expect([composer.attaching.isReady, composer.attaching.isBegun]).to.deep.equal([true, false]);
  });

  it('takes what is dropped anywhere in the room, and waits for it', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const element = await openRoom(fake);
    drop(element, carry(text, picture()));
    await until(() => items(element).length === 2, 'two files');
    expect(deepQueryAll(element, 'progress').length).to.equal(2);
    expect(textOf(notice(element))).to.equal(undefined);
    fake.files.release();
    await until(() => isReady(element), 'the uploads');
  });

  it('says over the room where files go that are dragged there, and nothing where nobody writes', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    const over = () => deepQuery(element, '.drop');
    const drag = (type: string, target: Element, data = carry(text)) =>
      target.dispatchEvent(
        new DragEvent(type, { dataTransfer: data, bubbles: true, composed: true, cancelable: true }),
      );
    const talk = deepQuery(element, '.talk')!;
    const words = new DataTransfer();
    words.setData('text/plain', 'Words');
    drag('dragover', talk, words);
    await frames();
    expect(over() === undefined).to.equal(true);
    drag('dragover', talk);
    await until(over, 'the words');
    expect(textOf(over())).to.equal('Drop to send to Stage crewUp to 10 files, 52 MB each');
    expect(deepQuery(element, 'sotto-conversation')!.shadowRoot!.contains(over()!)).to.equal(true);
    await expectAccessible(element);
    // What is below is left as soon as the words are over it.
    drag('dragleave', talk);
    await frames();
    expect(over() === undefined).to.equal(false);
    drag('dragleave', over()!);
    await until(() => !over(), 'away');
    const room = deepQuery<SottoConversation>(element, 'sotto-conversation')!;
    room.room = { ...room.room, archivedAt: '2026-11-01T00:00:00.000Z' };
    await until(() => !deepQuery(element, 'textarea'), 'a closed room');
    expect(drag('dragover', talk)).to.equal(false);
    await frames();
    expect([over() === undefined, textOf(notice(element))]).to.deep.equal([true, undefined]);
    expect(drag('drop', talk)).to.equal(false);
    await until(() => notice(element), 'the notice');
    expect(textOf(notice(element))).to.equal('Files can’t be sent here.');
  });

  it('takes what is dropped on a question over the log, which is in a slot, and on a text', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    const question = Object.assign(document.createElement('p'), { slot: 'notice', textContent: 'Notify?' });
    deepQuery(element, 'sotto-conversation')!.append(question);
    for (const [at, target] of [question, question.firstChild!].entries()) {
      const init = { dataTransfer: carry(text), bubbles: true, composed: true, cancelable: true };
      expect(target.dispatchEvent(new DragEvent('dragover', init))).to.equal(false);
      target.dispatchEvent(new DragEvent('drop', init));
      await until(() => items(element).length === at + 1, 'the file');
    }
    expect(textOf(notice(element))).to.equal(undefined);
  });

  it('takes what is dropped where messages are selected, and shows where it is', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    const field = deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
    field.focus();
    await pressKeys('a', 'Enter');
    await until(() => fake.history.length === 1 && deepQuery(element, '.own .bubble'), 'the message');
    deepQuery(element, '.own .bubble')!.focus();
    await pressKeys('s');
    await until(() => deepQuery(element, 'sotto-select-bar') && !field.checkVisibility(), 'select mode');
    drop(element, carry(picture()));
    await until(() => items(element).length === 1 && field.checkVisibility(), 'the file');
    await until(() => hasFocus(field), 'the field');
    expect(deepQuery(element, 'sotto-select-bar') === undefined).to.equal(true);
  });

  it('shows a picture that the browser cannot show as the file that it is', async () => {
    const element = await openRoom(new FakeSession());
    paste(element, carry(new File(['none'], 'broken.png', { type: 'image/png' })));
    await until(() => isReady(element), 'the upload');
    await until(() => items(element)[0]!.querySelector('.kind svg'), 'the icon');
    expect(items(element)[0]!.querySelector('img')).to.equal(null);
  });

  it('takes what is chosen by the button', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    const clip = deepQuery(element, '.clip')!;
    let field: HTMLInputElement | undefined;
    clip.getRootNode().addEventListener('click', (event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      field = event.target;
    });
    clip.click();
    if (!field) throw new Error('no choice of files');
    field.files = carry(text).files;
    field.dispatchEvent(new Event('change'));
    await until(() => isReady(element), 'the upload');
    expect(textOf(items(element)[0])).to.contain('TXT, 10 bytes');
  });

  it('leaves the focus of a file that is removed to the next one, and that of the last to the button', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    paste(element, carry(text, picture()));
    await until(() => items(element).length === 2 && isReady(element), 'the uploads');
    for (const [name, left] of [
      ['cues.txt', 1],
      ['stage.png', 0],
    ] as const) {
      deepQuery(element, `[aria-label="Remove ${name}"]`)!.focus();
      await pressKeys('Enter');
      await until(() => items(element).length === left, 'the removal');
      await frames(1);
      if (left > 0)
        expect(deepQuery(element, 'sotto-attachments')!.shadowRoot!.activeElement).not.to.equal(null);
      else expect(hasFocus(deepQuery(element, '.clip'))).to.equal(true);
    }
  });

  it('drops a file that is removed, also while it is uploaded', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const element = await openRoom(fake);
    paste(element, carry(picture()));
    await until(() => fake.files.calls.some(([name]) => name === 'putPart'), 'the upload');
    deepQuery(element, '[aria-label="Remove stage.png"]')!.click();
    fake.files.release();
    await until(() => fake.files.calls.some(([name]) => name === 'cancel'), 'the cancelling');
    expect(items(element).length).to.equal(0);
    expect(isReady(element)).to.equal(false);
  });

  it('says why an upload failed, and tries again', async () => {
    const fake = new FakeSession();
    fake.files.failures.set('begin', 'file_too_large');
    const element = await openRoom(fake);
    paste(element, carry(picture()));
    await until(() => deepQuery(element, '.attached [role="alert"]'), 'the failure');
    expect(textOf(items(element)[0])).to.match(/ bytes\. The limit is 52.MB\.$/);
    expect(isReady(element)).to.equal(false);
    fake.files.failures.clear();
    deepQuery(element, '[aria-label="Upload stage.png again"]')!.click();
    await until(() => isReady(element), 'the upload');
  });

  it('says how much of a file is uploaded', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    const { files } = fake;
    const putPart = files.putPart.bind(files);
    files.putPart = (id, part, ...rest) => {
      files.isHeld = part > 0;
      return putPart(id, part, ...rest);
    };
    paste(element, carry(new File(['x'.repeat(3000)], 'plan.txt', { type: 'text/plain' })));
    await until(() => textOf(items(element)[0])?.includes('1.0 of 3.0 kB'), 'the part');
    files.release();
    await until(() => isReady(element), 'the upload');
    expect(textOf(items(element)[0])).to.contain('TXT, 3 kB');
  });

  it('takes ten files at most, and says so', async () => {
    const element = await openRoom(new FakeSession());
    paste(element, carry(...Array.from({ length: 12 }, (_, at) => picture(`${at}.png`))));
    await until(() => items(element).length === 10, 'ten files');
    expect(textOf(deepQuery(element, '.limit'))).to.equal('A message can have 10 files.');
  });

  it('sends a picture without its texts, or the original as a file', async () => {
    const fake = new FakeSession();
    const element = await openRoom(fake);
    // After the head: a length, `tEXt`, what it says, and a checksum.
    const text = new TextEncoder().encode('\0\0\0\x08tEXtGPS\0here....');
    const told = new File([PNG.slice(0, 33), text, PNG.slice(33)], 'told.png', { type: 'image/png' });
    paste(element, carry(told));
    await until(() => isReady(element), 'the upload');
    const toggle = deepQuery(element, '[aria-label="Send told.png as a file"]')!;
    expect(toggle.getAttribute('aria-pressed')).to.equal('false');
    await clickAt(toggle);
    await until(() => toggle.getAttribute('aria-pressed') === 'true' && isReady(element), 'another upload');
    expect(textOf(items(element)[0])).to.contain(`Original file, ${told.size} bytes`);
    expect(fake.files.calls.filter(([name]) => name === 'cancel')).to.deep.equal([['cancel', 'f1']]);
    await expectAccessible(element);
    await clickAt(sendButton(element)!);
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.files).to.deep.equal([
      { id: 'f2', name: 'told.png', size: told.size, type: 'application/octet-stream' },
    ]);
    paste(element, carry(told));
    await until(() => isReady(element), 'the upload');
    await clickAt(sendButton(element)!);
    await until(() => fake.history.length === 2, 'the message');
    expect(fake.history[1]!.files![0]).to.deep.include({ size: PNG.length, width: 2 });
  });

  it('sends a message once its files are uploaded', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const element = await openRoom(fake);
    paste(element, carry(text));
    await until(() => isOn(element), 'Send');
    deepQuery(element, 'textarea')!.focus();
    await typeText('The *cues*');
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.letter'), 'the message that waits');
    expect(textOf(deepQuery(element, '.letter p'))).to.contain('The cues');
    expect(textOf(deepQuery(element, '.letter'))).to.contain('Sends when its files are uploaded');
    expect(deepQuery<HTMLTextAreaElement>(element, 'textarea')!.value).to.equal('');
    await expectAccessible(element);
    expect(fake.history.length).to.equal(0);
    fake.files.release();
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]).to.deep.include({ content: 'The *cues*' });
    expect(fake.history[0]!.files!.map(({ name }) => name)).to.deep.equal(['cues.txt']);
    await until(() => !deepQuery(element, '.letter'), 'nothing that waits');
    expect(fake.files.calls.filter(([name]) => name === 'cancel')).to.deep.equal([]);
  });

  it('gives back a message that waits for its files, with them', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const element = await openRoom(fake);
    paste(element, carry(text));
    await until(() => isOn(element), 'Send');
    deepQuery(element, 'textarea')!.focus();
    await typeText('Wait');
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.letter'), 'the message that waits');
    await clickAt(deepQuery(element, '[aria-label="Don’t send yet"]')!);
    await until(() => !deepQuery(element, '.letter'), 'no message that waits');
    expect(deepQuery<HTMLTextAreaElement>(element, 'textarea')!.value).to.equal('Wait');
    fake.files.release();
    await until(() => deepQueryAll(element, 'progress').length === 0, 'the upload');
    expect([items(element).length, fake.history.length]).to.deep.equal([1, 0]);
  });

  it('goes on while another room is open, and shows the files there again', async () => {
    const fake = new FakeSession({ rooms: [{}, { slug: 'den', name: 'Den' }] });
    fake.files.isHeld = true;
    const element = await openRoom(fake);
    paste(element, carry(text));
    await until(() => fake.files.calls.some(([name]) => name === 'putPart'), 'the upload');
    await element.openRoom('den');
    await until(() => !deepQuery(element, '.attached'), 'the other room');
    fake.files.release();
    await until(() => fake.files.calls.some(([name]) => name === 'complete'), 'the end of the upload');
    await element.openRoom('stage');
    await until(() => items(element).length === 1 && isReady(element), 'the file');
    expect(fake.files.calls.map(([name]) => name)).not.to.contain('cancel');
  });

  it('goes on by itself once the connection is back', async () => {
    const fake = new FakeSession();
    fake.files.failures.set('begin', 'closed');
    const element = await openRoom(fake);
    paste(element, carry(text));
    await until(() => deepQuery(element, '.attached [role="alert"]'), 'the failure');
    fake.files.failures.clear();
    fake.setConnection({ status: 'online' });
    await until(() => isReady(element), 'the upload');
  });

  it('pastes a table as text, though there is a picture of it', async () => {
    const element = await openRoom(new FakeSession());
    const data = carry(picture());
    data.setData('text/plain', 'a table');
    expect(paste(element, data)).to.equal(true);
    expect(items(element).length).to.equal(0);
  });
});
