import { expect } from 'chai';
import { errorTexts } from '../../i18n/localize.js';
import { extras } from '../../lazy/parts.js';
import { defineWidget } from '../../registry/chat-elements.js';
import { removeWidget, row } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, typeText } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, textOf, until } from '../../testing/mount.js';

const loadExtras = extras.load.bind(extras);

/** A room whose extras cannot be loaded until `come` is called. */
async function openOffline() {
  extras.load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
  defineWidget();
  const element = document.createElement('chat-widget');
  element.mode = 'inline';
  element.client = new FakeSession().client;
  document.body.append(element);
  await until(() => row(element, 'Stage crew'), 'the list');
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'textarea'), 'the room');
  const come = () => (extras.load = loadExtras);
  return { element, come };
}

function paste(element: Element, name: string): void {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File(['0123456789'], name, { type: 'text/plain' }));
  const init = { clipboardData, bubbles: true, composed: true, cancelable: true };
  deepQuery(element, 'textarea')!.dispatchEvent(new ClipboardEvent('paste', init));
}

const wrong = (element: Element) => deepQuery(element, '.wrong');
const names = (element: Element) => deepQueryAll(element, '.attached li b').map(textOf);
const bubbles = (element: Element) => deepQueryAll(element, '.bubble .text').map(textOf);

// Once the extras are loaded they stay so: this needs a file of its own.
describe('files whose script cannot be loaded', () => {
  afterEach(() => {
    extras.load = loadExtras;
    removeWidget();
  });

  it('stay with the message, which says why it is not sent, and are taken once the script has come', async () => {
    const { element, come } = await openOffline();
    paste(element, 'cues.txt');
    await until(() => textOf(wrong(element)) === errorTexts().network, 'the reason');
    await clickAt(deepQuery(element, 'textarea')!);
    await typeText('The cues');
    const before = bubbles(element).length;
    await clickAt(deepQuery(element, '.send')!);
    await until(() => wrong(element), 'the reason again');
    expect(bubbles(element)).to.have.length(before);
    expect(deepQuery<HTMLTextAreaElement>(element, 'textarea')!.value).to.equal('The cues');
    come();
    window.dispatchEvent(new Event('online'));
    await until(() => names(element).length > 0, 'the file');
    expect(names(element)).to.deep.equal(['cues.txt']);
    await frames(1);
    expect(wrong(element) === undefined).to.equal(true);
  });
});
