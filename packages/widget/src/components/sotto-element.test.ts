import { expect } from 'chai';
import { FakeSession } from '../testing/fakes/fake-session.js';
import { deepAll, deepQuery, until } from '../testing/mount.js';
import type { ChatWidget } from './chat-widget/chat-widget.js';
import { defineWidget } from '../registry/chat-elements.js';

const CHAT = { signedIn: true, rooms: [{}, { slug: 'second', name: 'Second' }] };

async function openInline(): Promise<ChatWidget> {
  defineWidget();
  const element = Object.assign(document.createElement('chat-widget'), {
    client: new FakeSession(CHAT).client,
  });
  element.mode = 'inline';
  document.body.append(element);
  await until(() => roomRow(element), 'the rooms');
  return element;
}

function frame(): Document {
  const element = document.createElement('iframe');
  element.width = '900';
  document.body.append(element);
  return element.contentDocument!;
}

const roomRow = (element: ChatWidget) => deepQuery(element, 'sotto-room-list .row, .row');

/** Elements with a shadow root, of which each has styles of its own. */
const bare = (element: ChatWidget) =>
  [element, ...deepAll(element.shadowRoot!)]
    .filter(({ shadowRoot }) => shadowRoot?.adoptedStyleSheets.length === 0)
    .map(({ localName }) => localName);
const display = (element: Element) => element.ownerDocument.defaultView!.getComputedStyle(element).display;

describe('an element in another document', () => {
  afterEach(() => document.querySelectorAll('iframe, chat-widget').forEach((element) => element.remove()));

  it('keeps its styles there, with all that is inside, and on the way back', async () => {
    const element = await openInline();
    const before = display(roomRow(element)!);
    const other = frame();
    other.body.append(element);
    await until(() => roomRow(element), 'the rooms in the frame');
    expect(bare(element)).to.deep.equal([]);
    expect(display(roomRow(element)!)).to.equal(before);
    document.body.append(element);
    await until(() => roomRow(element), 'the rooms once more');
    expect(bare(element)).to.deep.equal([]);
    expect(display(roomRow(element)!)).to.equal(before);
  });

  it('has styles where it is rendered first, and so has what is rendered there for the first time', async () => {
    defineWidget();
    const element = Object.assign(document.createElement('chat-widget'), {
      client: new FakeSession(CHAT).client,
    });
    const other = frame();
    element.mode = 'inline';
    other.body.append(element);
    await until(() => roomRow(element), 'the rooms');
    await element.openRoom('second');
    await until(() => deepQuery(element, 'sotto-composer textarea, textarea'), 'the composer');
    expect(bare(element)).to.deep.equal([]);
    expect(other.defaultView!.getComputedStyle(element).display).to.equal('block');
  });

  it('sends by Enter there, where events are of another window', async () => {
    const element = await openInline();
    const other = frame();
    other.body.append(element);
    await element.openRoom('second');
    await until(() => deepQuery(element, 'textarea'), 'the composer');
    const field = deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
    field.value = 'from the frame';
    field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    const { KeyboardEvent: OtherKey } = other.defaultView!;
    field.dispatchEvent(
      new OtherKey('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }),
    );
    await until(() => field.value === '', 'the message is on its way');
  });
});
