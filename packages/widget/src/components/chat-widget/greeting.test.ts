import type { RoomDraft } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { callsOf } from '../../testing/conversation.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  until,
} from '../../testing/mount.js';
import type { ChatWidget } from './chat-widget.js';

const TEXT = 'Questions about the stool? Ask us.';
const QUESTIONS = ['Can I oil it?', 'When does it ship?', 'Is it ash?', 'One too many'];

interface Given {
  fake?: FakeSession;
  attributes?: Record<string, string>;
  questions?: readonly string[] | null;
}

function createFake(options: ConstructorParameters<typeof FakeSession>[0] = {}): FakeSession {
  const fake = new FakeSession({ messages: 4, ...options });
  // A lock of its own: other test pages share the browser.
  Object.defineProperty(fake, 'serverUrl', { value: `https://${crypto.randomUUID()}.example` });
  return fake;
}

async function open({ fake = createFake(), attributes = {}, questions = QUESTIONS }: Given = {}) {
  const element = await openWidget(fake, { greeting: TEXT, ...attributes });
  element.greetingQuestions = questions!;
  await frames(8);
  return { fake, element };
}
const card = (element: ChatWidget) => deepQuery(element, 'sotto-launcher-card');
const isGreeted = (element: ChatWidget) => card(element) !== undefined;
const part = (element: ChatWidget, selector: string) => deepQuery(card(element)!, selector)!;
const question = (element: ChatWidget, text: string) =>
  deepQueryAll(card(element)!, '.filter').find((one) => textOf(one) === text)!;
const draft = (element: ChatWidget) => deepQuery<HTMLTextAreaElement>(element, 'textarea')?.value;

describe('the greeting', () => {
  const { title } = document;
  beforeEach(() => {
    Object.defineProperty(document, 'hasFocus', { value: () => true, configurable: true });
  });
  afterEach(() => {
    delete (document as { hasFocus?: unknown }).hasFocus;
    document.documentElement.removeAttribute('dir');
    document.querySelector('dialog')?.remove();
    removeWidget();
    // Drafts outlive their element.
    sessionStorage.clear();
    document.title = title;
  });

  for (const signedIn of [true, false])
    it(`is shown and read out once in a browser: ${signedIn ? 'a user' : 'nobody is signed in'}`, async () => {
      const fake = createFake({ signedIn });
      const { element } = await open({ fake });
      await until(() => isGreeted(element), 'the greeting');
      await until(() => textOf(part(element, '[role="status"]')) === TEXT, 'read out');
      expect(textOf(part(element, '.words'))).to.equal(TEXT);
      expect(deepQueryAll(card(element)!, '.filter').map(textOf)).to.deep.equal(QUESTIONS.slice(0, 3));
      await expectAccessible(element);
      removeWidget();
      const again = await open({ fake });
      await frames(8);
      expect(isGreeted(again.element)).to.equal(false);
    });

  it('is left out where the page wants none, and where the chat is in the page', async () => {
    expect(isGreeted((await open({ attributes: { greeting: ' ' } })).element)).to.equal(false);
    removeWidget();
    expect(isGreeted((await open({ attributes: { mode: 'inline' } })).element)).to.equal(false);
    removeWidget();
    const { element } = await open({ questions: null });
    await until(() => isGreeted(element), 'a greeting without questions');
    element.greeting = '';
    await until(() => !isGreeted(element), 'taken back');
  });

  it('is not for somebody who has opened the chat before', async () => {
    const fake = createFake();
    await open({ fake, attributes: { greeting: '', open: '' } });
    removeWidget();
    const { element } = await open({ fake });
    await frames(8);
    expect(isGreeted(element)).to.equal(false);
  });

  it('is shown once a page where the browser stores nothing', async () => {
    const { localStorage } = window;
    const blocked = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
    Object.defineProperty(window, 'localStorage', { get: blocked, configurable: true });
    const fake = createFake();
    const { element } = await open({ fake });
    await until(() => isGreeted(element), 'the greeting');
    removeWidget();
    const again = await open({ fake });
    Object.defineProperty(window, 'localStorage', { value: localStorage, configurable: true });
    expect(isGreeted(again.element)).to.equal(false);
  });

  it('puts a question into the composer of the room that opens, and sends nothing', async () => {
    const { fake, element } = await open({ attributes: { room: 'stage' } });
    await until(() => isGreeted(element), 'the greeting');
    await clickAt(question(element, 'When does it ship?'));
    await until(() => draft(element) === 'When does it ship?', 'the question');
    expect([element.open, isGreeted(element)]).to.deep.equal([true, false]);
    expect(fake.calls.filter(([name]) => name === 'messages.send')).to.deep.equal([]);
  });

  for (const [found, text] of [
    [[{ room: 'stage', text: 'From the phone' }], 'From the phone'],
    [[], 'Is it ash?'],
  ] as const)
    it(`keeps what another device has begun before a question: ${text}`, async () => {
      const fake = createFake();
      let respond: ((drafts: RoomDraft[]) => void) | undefined;
      fake.drafts.list = () => new Promise((resolve) => (respond = resolve));
      const { element } = await open({ fake, attributes: { room: 'stage' } });
      await until(() => isGreeted(element), 'the greeting');
      await clickAt(question(element, 'Is it ash?'));
      await until(() => respond && draft(element) === 'Is it ash?', 'the question');
      expect(callsOf(fake, 'drafts.set')).to.deep.equal([]);
      respond!([...found]);
      await until(() => found.length > 0 || callsOf(fake, 'drafts.set').length > 0, 'what is stored');
      await until(() => draft(element) === text, 'the draft');
      expect(callsOf(fake, 'drafts.set').map(([, slug]) => slug)).to.deep.equal(
        found.length > 0 ? [] : ['stage'],
      );
    });

  it('keeps a question until a room is chosen, and is for one room alone', async () => {
    const { element } = await open({ fake: createFake({ rooms: [{}, { slug: 'foyer', name: 'Foyer' }] }) });
    await until(() => isGreeted(element), 'the greeting');
    question(element, 'Can I oil it?').focus();
    await pressKeys('Enter');
    await until(() => deepQueryAll(element, '.row').length === 2, 'the rooms');
    await element.openRoom('foyer');
    await until(() => draft(element) === 'Can I oil it?', 'the question');
    await element.openRoom('stage');
    await until(() => draft(element) === '', 'the other room');
  });

  it('opens the chat by a click beside the questions', async () => {
    const { element } = await open();
    await until(() => isGreeted(element), 'the greeting');
    await clickAt(part(element, '.words'));
    await until(() => element.open, 'the panel');
  });

  it('is dismissed by its button and by Escape, which give the focus to the launcher', async () => {
    const ways = [(of: ChatWidget) => clickAt(part(of, '.icon-btn')), () => pressKeys('Escape')];
    for (const dismiss of ways) {
      const { element } = await open();
      await until(() => isGreeted(element), 'the greeting');
      question(element, 'Is it ash?').focus();
      await dismiss(element);
      expect([isGreeted(element), hasFocus(deepQuery(element, '.launcher'))]).to.deep.equal([false, true]);
      removeWidget();
    }
  });

  it('waits while a dialog of the page is open, and goes for one', async () => {
    const dialog = document.createElement('dialog');
    const accept = document.createElement('button');
    accept.textContent = 'Accept';
    accept.addEventListener('click', () => dialog.close());
    dialog.append(accept);
    document.body.append(dialog);
    dialog.showModal();
    const { element } = await open();
    await frames(8);
    expect(isGreeted(element)).to.equal(false);
    await clickAt(accept);
    await until(() => isGreeted(element), 'the greeting');
    dialog.showModal();
    await until(() => !isGreeted(element), 'gone');
  });

  it('gives way to the card of a message', async () => {
    const { fake, element } = await open();
    await until(() => isGreeted(element), 'the greeting');
    const message = makeMessage(5, { content: 'Places' });
    fake.emit('message.new', { room: 'stage', rev: message.rev, message });
    await until(() => textOf(part(element, '.words'))?.includes('Places'), 'the message');
    expect(deepQueryAll(element, 'sotto-launcher-card')).to.have.length(1);
  });

  it('runs in its own direction, also in a page from right to left, inside the window', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open({ questions: ['متى يصل؟', 'Can I oil it?'] });
    await until(() => isGreeted(element), 'the greeting');
    expect(getComputedStyle(part(element, '.words > span')).direction).to.equal('ltr');
    expect(getComputedStyle(question(element, 'متى يصل؟')).direction).to.equal('rtl');
    const { left, right, top } = part(element, '.card').getBoundingClientRect();
    expect(left >= 0 && top >= 0 && right <= document.documentElement.clientWidth).to.equal(true);
  });
});
