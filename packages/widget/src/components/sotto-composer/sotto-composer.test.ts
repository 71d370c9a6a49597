import { MAX_CONTENT_CODE_POINTS } from '@sotto/sdk';
import { expect } from 'chai';
import type { Edit } from '../../controllers/data/edits.js';
import { composerTexts } from '../../i18n/localize.js';
import { extras } from '../../lazy/parts.js';
import { ada, FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
import {
  deepAll,
  deepQuery,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  press,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';
import type { SottoComposer } from './sotto-composer.js';

const EVENTS = ['chat-composer-input', 'chat-edit-last', 'chat-edit-cancel'];

async function open(fake: FakeClient): Promise<SottoConversation> {
  return mount<SottoConversation>('sotto-conversation', { client: fake.client, room: fake.room, user: ada });
}
const field = (element: SottoConversation) => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
const wrong = (element: SottoConversation) => deepQuery(element, '.wrong')?.textContent?.trim();
const bubbles = (element: SottoConversation) =>
  deepAll(element.shadowRoot!).flatMap((one) => (one.matches('.bubble .text') ? one.textContent! : []));
const button = (element: SottoConversation, words: string) =>
  deepAll(element.shadowRoot!).find(
    (one): one is HTMLButtonElement => one.localName === 'button' && one.textContent!.trim() === words,
  );
const write = async (element: SottoConversation, words: string) => {
  field(element).value = words;
  field(element).dispatchEvent(new InputEvent('input', { bubbles: true }));
  field(element).focus();
  await frames(1);
};

/** The composer by itself, and what it was asked to send. */
async function openAlone(properties: Partial<SottoComposer> = {}) {
  const sent: string[] = [];
  const send = (content: string) => sent.push(content) > 0;
  const element = await mount<SottoComposer>('sotto-composer', { room: 'Stage crew', send, ...properties });
  element.focus();
  return { element, sent, events: record(element, ...EVENTS) };
}
const input = (element: SottoComposer) => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
const sendButton = (element: SottoComposer) => deepQuery(element, '.send')!;
const edit: Edit = { id: 'm1', content: 'Before', text: 'Begun' };

describe('<sotto-composer>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a field named by its room, with and without an edit', async () => {
      const { element } = await openAlone();
      await expectAccessible(element);
      expect(input(element).getAttribute('aria-label')).to.contain('Stage crew');
      const sends = sendButton(element).getAttribute('aria-label');
      element.editing = edit;
      await element.updateComplete;
      await expectAccessible(element);
      expect(sendButton(element).getAttribute('aria-label')).not.to.equal(sends);
    });

    it('shows at the field by how much a text is too long', async () => {
      const { element, sent } = await openAlone({ draft: 'x'.repeat(MAX_CONTENT_CODE_POINTS + 3) });
      await expectAccessible(element);
      expect(input(element).getAttribute('aria-invalid')).to.equal('true');
      const reason = deepQuery(element, `#${input(element).getAttribute('aria-describedby')}`);
      expect(textOf(reason)).to.contain(composerTexts().tooLong(3));
      await pressKeys('Enter');
      expect(sent).to.deep.equal([]);
    });

    it('counts the last 200 characters that a text may have', async () => {
      const { element } = await openAlone({ draft: 'x'.repeat(MAX_CONTENT_CODE_POINTS - 201) });
      const counted = () => textOf(deepQuery(element, '.composer-line'));
      expect(counted()).to.equal(undefined);
      element.draft += 'x';
      await element.updateComplete;
      expect(counted()).to.equal('200 characters left');
      expect(input(element).getAttribute('aria-describedby')).to.equal('count');
      element.draft += 'x'.repeat(199);
      await element.updateComplete;
      expect(counted()).to.equal('1 character left');
      await expectAccessible(element);
    });
  });

  describe('layout', () => {
    it('has the emoji and what sends behind the text, also in an edit, whichever way lines run', async () => {
      const { element } = await openAlone();
      for (const editing of [undefined, edit])
        for (const dir of ['ltr', 'rtl']) {
          element.dir = dir;
          element.editing = editing;
          await element.updateComplete;
          const box = deepQuery(element, '.composer-box')!.getBoundingClientRect();
          const [text, ends] = ['textarea', '.ends'].map((one) =>
            deepQuery(element, one)!.getBoundingClientRect(),
          );
          const isBehind = dir === 'ltr' ? ends!.left >= text!.right : ends!.right <= text!.left;
          const gap = dir === 'ltr' ? box.right - ends!.right : ends!.left - box.left;
          expect([isBehind, gap < 10], `${dir} ${editing?.id}`).to.deep.equal([true, true]);
        }
    });
  });

  describe('properties', () => {
    it('`draft` is the text of the room, which an edit covers and gives back', async () => {
      const { element } = await openAlone({ draft: 'See you' });
      expect(input(element).value).to.equal('See you');
      element.editing = edit;
      await element.updateComplete;
      expect([input(element).value, hasFocus(input(element))]).to.deep.equal(['Begun', true]);
      element.editing = undefined;
      await element.updateComplete;
      expect(input(element).value).to.equal('See you');
    });

    it('`send` may refuse a text, which then stays', async () => {
      const { element } = await openAlone({ draft: 'See you', send: () => false });
      await pressKeys('Enter');
      await element.updateComplete;
      expect(input(element).value).to.equal('See you');
    });
  });

  describe('events', () => {
    it('dispatches what is typed, and removes what the server would refuse', async () => {
      const { element, events } = await openAlone();
      await typeText('Hi');
      expect(events).to.deep.equal([
        ['chat-composer-input', { text: 'H', mentions: [] }],
        ['chat-composer-input', { text: 'Hi', mentions: [] }],
      ]);
      document.execCommand('insertText', false, '\u0000!');
      expect([input(element).value, events.at(-1)![1]]).to.deep.equal(['Hi!', { text: 'Hi!', mentions: [] }]);
    });

    it('keeps the focus in the field when its button is pressed', async () => {
      const { element, sent } = await openAlone({ draft: ' See you ' });
      await clickAt(sendButton(element));
      await element.updateComplete;
      expect([sent, input(element).value, hasFocus(input(element))]).to.deep.equal([['See you'], '', true]);
      // Now there is nothing to send.
      await clickAt(sendButton(element));
      expect([sent.length, hasFocus(input(element))]).to.deep.equal([1, true]);
    });

    it('takes back a text that the server refuses, and shows why until it is changed', async () => {
      const fake = new FakeClient(1);
      const element = await open(fake);
      await until(() => field(element), 'the composer');
      fake.failNext('messages.send', 'payload_too_large');
      await write(element, 'Too much');
      press('Enter');
      await until(() => wrong(element), 'the reason');
      expect(field(element).value).to.equal('Too much');
      expect(bubbles(element).some((text) => text.includes('Too much'))).to.equal(false);
      await expectAccessible(element);
      await write(element, 'Less');
      expect(wrong(element)).to.equal(undefined);
      press('Enter');
      await until(() => bubbles(element).some((text) => text.includes('Less')), 'the message');
    });

    it('leaves a refused text in the log where another one was begun, and gives it back on request', async () => {
      const fake = new FakeClient(1);
      const element = await open(fake);
      await until(() => field(element), 'the composer');
      fake.holds.add('messages.send');
      fake.failNext('messages.send', 'validation_failed');
      await write(element, 'Refused');
      press('Enter');
      await write(element, 'The next thought');
      fake.release();
      await until(() => button(element, 'Edit'), 'the way back');
      expect(field(element).value).to.equal('The next thought');
      // The same text would be refused again.
      expect(button(element, 'Try again') === undefined).to.equal(true);
      button(element, 'Edit')!.click();
      await until(() => field(element).value === 'Refused\nThe next thought', 'both texts');
      expect(bubbles(element).some((text) => text.includes('Refused'))).to.equal(false);
    });

    it('keeps in the draft, during an edit, all texts that are given back at once', async () => {
      const { element } = await openAlone({ slug: 'stage', draft: 'Begun', editing: edit });
      const drafts = record(element, 'chat-draft-change');
      element.giveBack('first');
      element.giveBack('second');
      expect(drafts.at(-1)![1]).to.include({ text: 'second\nfirst\nBegun' });
      await element.updateComplete;
      expect(input(element).value).to.equal('Begun');
      element.editing = undefined;
      await element.updateComplete;
      expect(input(element).value).to.equal('second\nfirst\nBegun');
    });

    it('offers no sending of what shows nothing', async () => {
      const element = await open(new FakeClient(1));
      await until(() => field(element), 'the composer');
      await write(element, '\u200B\u2060');
      expect(deepQuery(element, '.send')!.getAttribute('aria-disabled')).to.equal('true');
    });
  });

  describe('pasting', () => {
    before(() => extras.load());

    /** Dispatches a paste; returns whether the composer left it to the browser. */
    const paste = (element: SottoComposer, html: string) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/html', html);
      clipboardData.setData('text/plain', 'plain');
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      return input(element).dispatchEvent(event);
    };
    const HTML = '<p><b>Cue 44</b> is late</p><ul><li>run 41</li></ul><img src="http://127.0.0.1:9/x.png">';

    it('takes formatted text as Markdown, in one step that undo takes back', async () => {
      const { element, events } = await openAlone({ draft: 'See: ' });
      input(element).setSelectionRange(5, 5);
      expect(paste(element, HTML)).to.equal(false);
      expect(input(element).value).to.equal('See: **Cue 44** is late\n\n- run 41');
      expect(events.at(-1)![1]).to.deep.equal({
        ...{ text: 'See: **Cue 44** is late\n\n- run 41', mentions: [] },
      });
      await pressWith('Control', 'z');
      expect(input(element).value).to.equal('See: ');
    });

    it('keeps the addresses of links, with no backslash that nobody needs', async () => {
      const { element } = await openAlone();
      paste(element, '2 * 3: <a href="https://example.org/x">a link</a>');
      expect(input(element).value).to.equal('2 * 3: a link (https://example.org/x)');
      await pressWith('Control', 'a');
      paste(element, '*a* <a href="https://example.org/x">a link</a>');
      expect(input(element).value).to.equal('\\*a\\* a link (https://example.org/x)');
    });

    it('leaves plain text, and text for a block of code, to the browser', async () => {
      const { element } = await openAlone({ draft: '```\n' });
      input(element).setSelectionRange(4, 4);
      expect(paste(element, HTML)).to.equal(true);
      element.draft = '';
      await element.updateComplete;
      expect(paste(element, '<span>plain</span>')).to.equal(true);
    });

    it('takes no formatting with Shift', async () => {
      const { element } = await openAlone();
      input(element).dispatchEvent(
        new KeyboardEvent('keydown', { key: 'V', code: 'KeyV', ctrlKey: true, shiftKey: true }),
      );
      expect(paste(element, HTML)).to.equal(true);
      expect(paste(element, HTML)).to.equal(false);
    });
  });

  describe('keyboard', () => {
    it('sends by Enter, and breaks the line by Shift and Enter', async () => {
      const { element, sent } = await openAlone();
      await typeText('One');
      await pressWith('Shift', 'Enter');
      await typeText('Two');
      await pressKeys('Enter');
      await element.updateComplete;
      expect([sent, input(element).value]).to.deep.equal([['One\nTwo'], '']);
      await pressKeys('Enter');
      expect(sent).to.have.length(1);
    });

    it('edits the last message by Arrow up where nothing is written', async () => {
      const { events } = await openAlone();
      await pressKeys('a', 'ArrowUp', 'Delete', 'ArrowUp');
      expect(events.map(([name]) => name)).to.deep.equal([
        ...['chat-composer-input', 'chat-composer-input'],
        'chat-edit-last',
      ]);
    });

    it('puts marks around the selection and removes them, each in one step that undo takes back', async () => {
      const { element, events } = await openAlone({ draft: 'Cue 44 is late' });
      const select = (from: number, to: number) => input(element).setSelectionRange(from, to);
      select(0, 6);
      await pressWith('Control', 'b');
      expect(input(element).value).to.equal('**Cue 44** is late');
      expect(events.at(-1)).to.deep.equal([
        'chat-composer-input',
        { text: '**Cue 44** is late', mentions: [] },
      ]);
      await pressWith('Control', 'i');
      expect(input(element).value).to.equal('***Cue 44*** is late');
      await pressWith('Control', 'b');
      expect(input(element).value).to.equal('*Cue 44* is late');
      for (const before of ['***Cue 44*** is late', '**Cue 44** is late', 'Cue 44 is late']) {
        await pressWith('Control', 'z');
        expect(input(element).value).to.equal(before);
      }
      select(10, 14);
      await pressWith('Control', 'e');
      expect(input(element).value).to.equal('Cue 44 is `late`');
    });

    it('leaves the marks to others where they are no shortcuts', async () => {
      const { element } = await openAlone({ draft: 'x' });
      const outside = record(document.body, 'keydown');
      await pressWith('Shift', 'b');
      expect([input(element).value.toLowerCase(), outside.length]).to.deep.equal(['xb', 2]);
    });

    it('returns from the button to the field, also after an edit and where the text is not taken', async () => {
      const { element } = await openAlone({ draft: 'See you', send: () => false });
      const pressButton = async () => {
        sendButton(element).focus();
        await pressKeys('Enter');
        return hasFocus(input(element));
      };
      expect(await pressButton()).to.equal(true);
      Object.assign(element, { editing: edit, send: () => true });
      await element.updateComplete;
      expect(await pressButton()).to.equal(true);
    });

    it('gives an edit up by Escape, which goes no further, and leaves Escape to others otherwise', async () => {
      const { element, events } = await openAlone();
      const outside = record(document.body, 'keydown');
      await pressKeys('Escape');
      expect([events.length, outside.length]).to.deep.equal([0, 1]);
      element.editing = edit;
      await element.updateComplete;
      await pressKeys('Escape');
      expect([events.at(-1), outside.length]).to.deep.equal([['chat-edit-cancel', null], 1]);
    });
  });
});
