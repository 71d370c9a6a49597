import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { PNG } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, textOf, until } from '../../testing/mount.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';

const fileOf = (name: string) => new File([name], name, { type: 'text/plain' });

async function openRoom(fake: FakeSession) {
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'textarea'), 'the room');
  const field = deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
  field.focus();
  return { element, field };
}

function paste(field: Element, ...files: File[]): void {
  const clipboardData = new DataTransfer();
  for (const file of files) clipboardData.items.add(file);
  const init = { clipboardData, bubbles: true, composed: true, cancelable: true };
  field.dispatchEvent(new ClipboardEvent('paste', init));
}

const composerOf = (element: Element) => deepQuery<SottoComposer>(element, 'sotto-composer')!;
const items = (element: Element) => deepQueryAll(element, '.attached li');
const namesOf = (element: Element) => items(element).map((item) => textOf(item.querySelector('b')!));
const reasons = (element: Element) => deepQueryAll(element, '.attached [role="alert"]');
const send = (element: Element) => deepQuery(element, '.send');
const isOn = (element: Element) => send(element)?.getAttribute('aria-disabled') === 'false';
const isDone = (element: Element) => !deepQuery(element, 'progress');

/** What the message that is being written replies to. */
const replyOf = (element: Element) => textOf(deepQuery(element, '.edit-text span'));

/** Makes the uploads of files of these names fail, until they are removed from what is returned. */
function refuse(fake: FakeSession, ...names: string[]): Set<string> {
  const refused = new Set(names);
  const { begin } = fake.files;
  fake.files.begin = async (room, input) => {
    if (refused.has(input.name)) fake.files.failures.set('begin', 'file_refused');
    else fake.files.failures.clear();
    return begin.call(fake.files, room, input);
  };
  return refused;
}

describe('files that failed', () => {
  afterEach(removeWidget);

  it('do not keep a text from being sent, and stay with their reason', async () => {
    const fake = new FakeSession();
    refuse(fake, 'bad.exe');
    const { element, field } = await openRoom(fake);
    paste(field, fileOf('bad.exe'));
    await until(() => reasons(element).length === 1, 'the failure');
    expect(isOn(element)).to.equal(false);
    await typeText('Cue 44');
    await until(() => isOn(element), 'a text to send');
    await expectAccessible(element);
    await pressKeys('Enter');
    await until(() => fake.history.length === 1, 'the message');
    const { content, files } = fake.history[0]!;
    expect([content, files]).to.deep.equal(['Cue 44', undefined]);
    await until(() => field.value === '', 'an empty field');
    expect([namesOf(element), textOf(reasons(element)[0])]).to.deep.equal([
      ['bad.exe'],
      'This file isn’t accepted here.',
    ]);
  });

  it('do not keep other files from being sent', async () => {
    const fake = new FakeSession();
    const refused = refuse(fake, 'bad.exe');
    const { element, field } = await openRoom(fake);
    paste(field, fileOf('a.txt'), fileOf('bad.exe'), fileOf('b.txt'));
    await until(() => reasons(element).length === 1 && isDone(element) && isOn(element), 'the uploads');
    await clickAt(send(element)!);
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.files!.map(({ name }) => name)).to.deep.equal(['a.txt', 'b.txt']);
    await until(() => items(element).length === 1, 'the rest');
    expect(namesOf(element)).to.deep.equal(['bad.exe']);
    refused.clear();
    await clickAt(deepQuery(element, '[aria-label="Upload bad.exe again"]')!);
    await until(() => isDone(element) && isOn(element), 'the upload');
  });

  it('leave the message that waits for them, which is sent without them', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    refuse(fake, 'bad.exe');
    const { element, field } = await openRoom(fake);
    paste(field, fileOf('a.txt'), fileOf('b.txt'), fileOf('bad.exe'));
    await until(() => items(element).length === 3, 'the files');
    await typeText('Cues');
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.letter'), 'a message that waits');
    fake.files.release();
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]!.content).to.equal('Cues');
    expect(fake.history[0]!.files!.map(({ name }) => name)).to.deep.equal(['a.txt', 'b.txt']);
    await until(() => !deepQuery(element, '.letter') && items(element).length === 1, 'the rest');
    expect(namesOf(element)).to.deep.equal(['bad.exe']);
  });

  for (const way of ['in the open room', 'while another room is open'])
    it(`give back what a message without words replied to, ${way}`, async () => {
      const rooms = [{}, { slug: 'pit', name: 'Pit' }];
      const fake = new FakeSession({ rooms, messages: 1 });
      fake.files.isHeld = true;
      fake.files.failures.set('complete', 'file_refused');
      const { element, field } = await openRoom(fake);
      await until(() => deepQuery(element, '.bubble'), 'the log');
      const detail = { action: 'reply', item: fake.history[0] };
      deepQuery(element, 'sotto-message-list')!.dispatchEvent(
        new CustomEvent('chat-message-act', { detail, bubbles: true }),
      );
      await until(() => replyOf(element) === 'Message 1', 'the reply');
      paste(field, fileOf('bad.exe'), fileOf('worse.exe'));
      await until(() => items(element).length === 2 && isOn(element), 'the files');
      field.focus();
      await pressKeys('Enter');
      await until(() => deepQuery(element, '.letter') && !replyOf(element), 'a message that waits');
      const search = document.body.appendChild(document.createElement('input'));
      if (way.includes('another')) {
        await element.openRoom('pit');
        await until(() => items(element).length === 0, 'the other room');
        fake.files.release();
        await until(
          () => fake.files.calls.filter(([name]) => name === 'complete').length === 2,
          'the failures',
        );
        await element.openRoom('stage');
      } else {
        search.focus();
        fake.files.release();
      }
      await until(() => reasons(element).length === 2 && replyOf(element) === 'Message 1', 'the rest');
      expect([Boolean(deepQuery(element, '.letter')), fake.history.length]).to.deep.equal([false, 1]);
      if (!way.includes('another')) expect(document.activeElement).to.equal(search);
      search.remove();
    });

  it('come back beside ten others, which are one message, and they another', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const bad = ['0.exe', '1.exe'];
    const refused = refuse(fake, ...bad);
    const { element, field } = await openRoom(fake);
    const some = (count: number) => Array.from({ length: count }, (_, at) => fileOf(`${at}.txt`));
    paste(field, ...some(8), ...bad.map(fileOf));
    await until(() => items(element).length === 10, 'the files');
    await typeText('Cues');
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.letter'), 'a message that waits');
    paste(field, ...some(10));
    await until(() => items(element).length === 20, 'as many again');
    fake.files.release();
    await until(
      () => fake.history.length === 1 && isDone(element) && reasons(element).length === 2,
      'the rest',
    );
    expect(items(element).length).to.equal(12);
    paste(field, ...some(3));
    await until(() => deepQuery(element, '.limit'), 'the limit');
    expect(items(element).length).to.equal(12);
    refused.clear();
    for (const name of bad) deepQuery(element, `[aria-label="Upload ${name} again"]`)!.click();
    await until(() => isDone(element) && reasons(element).length === 0 && isOn(element), 'the uploads');
    for (const left of [2, 0]) {
      await clickAt(send(element)!);
      await until(() => items(element).length === left && (left === 0 || isOn(element)), 'the message');
    }
    expect(fake.history.map(({ files }) => files?.length)).to.deep.equal([8, 10, 2]);
  });

  it('say that they are empty or gone, without a request', async () => {
    const fake = new FakeSession();
    const { element, field } = await openRoom(fake);
    const gone = new File([PNG], 'gone.png', { type: 'image/png' });
    const { slice } = gone;
    const fail = () => Promise.reject(new DOMException('No', 'NotFoundError'));
    gone.arrayBuffer = fail;
    gone.slice = (...range) => Object.assign(slice.apply(gone, range), { arrayBuffer: fail });
    composerOf(element).attaching.add([new File([], 'empty.txt'), gone]);
    await until(() => reasons(element).length === 2, 'the failures');
    expect(reasons(element).map(textOf)).to.deep.equal([
      'This file is empty.',
      'This file isn’t there any more. Add it again.',
    ]);
    expect(fake.files.calls).to.deep.equal([]);
    field.focus();
    await typeText('Words');
    await pressKeys('Enter');
    await until(() => fake.history.length === 1, 'the message');
  });

  for (const way of ['dropped', 'pasted'])
    it(`are no folders: those that are ${way} are named, and files beside them go on`, async () => {
      const { prototype } = DataTransferItem;
      const { webkitGetAsEntry } = prototype;
      // Only the browser itself makes items of folders.
      prototype.webkitGetAsEntry = function () {
        return this.getAsFile()?.name === 'Photos' ? ({ isDirectory: true } as FileSystemEntry) : null;
      };
      try {
        const fake = new FakeSession();
        const { element, field } = await openRoom(fake);
        const data = new DataTransfer();
        for (const name of ['Photos', 'a.txt']) data.items.add(fileOf(name));
        const init = { bubbles: true, composed: true, cancelable: true };
        if (way === 'pasted') paste(field, ...data.files);
        else
          deepQuery(element, '.room')!.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: data }));
        await until(() => items(element).length === 1 && isDone(element), 'the file');
        expect(namesOf(element)).to.deep.equal(['a.txt']);
        expect(textOf(deepQuery(element, '.wrong'))).to.equal(
          'Folders can’t be sent. Add the files in them.',
        );
        await expectAccessible(element);
      } finally {
        prototype.webkitGetAsEntry = webkitGetAsEntry;
      }
    });

  it('are in sight with their whole reason, however many files there are', async () => {
    const fake = new FakeSession();
    refuse(fake, '9.exe');
    const { element, field } = await openRoom(fake);
    element.style.inlineSize = '360px';
    paste(field, ...Array.from({ length: 9 }, (_, at) => fileOf(`${at}.txt`)), fileOf('9.exe'));
    await until(() => reasons(element).length === 1 && isDone(element), 'the failure');
    const list = deepQuery(element, '.attached')!.getBoundingClientRect();
    const item = items(element)[9]!.getBoundingClientRect();
    expect([item.top >= list.top, item.bottom <= list.bottom + 1]).to.deep.equal([true, true]);
    const [reason] = reasons(element);
    expect(reason!.scrollWidth).to.be.at.most(reason!.clientWidth + 1);
    for (const one of items(element)) expect(one.getBoundingClientRect().right).to.be.at.most(list.right);
  });

  it('leave the page where its reader has scrolled it', async () => {
    const fake = new FakeSession();
    refuse(fake, '9.exe');
    const { element, field } = await openRoom(fake);
    const after = document.createElement('div');
    after.style.blockSize = '5000px';
    document.body.append(after);
    try {
      paste(field, ...Array.from({ length: 9 }, (_, at) => fileOf(`${at}.txt`)), fileOf('9.exe'));
      scrollTo(0, 4000);
      const { scrollY } = window;
      expect(scrollY).to.be.greaterThan(1000);
      await until(() => reasons(element).length === 1 && isDone(element), 'the failure');
      expect([window.scrollY, deepQuery(element, '.attached')!.scrollTop > 0]).to.deep.equal([scrollY, true]);
    } finally {
      after.remove();
    }
  });
});
