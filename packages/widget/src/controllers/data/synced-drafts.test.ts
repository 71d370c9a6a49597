import { MAX_CONTENT_CODE_POINTS } from '@sotto/sdk';
import type { Mention, RoomDraft } from '@sotto/sdk';
import { expect } from 'chai';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { callsOf } from '../../testing/conversation.js';
import { ada, makeUser } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, deepQueryAll, expectAccessible, frames, textOf, until } from '../../testing/mount.js';

type ChatWidget = Awaited<ReturnType<typeof openWidget>>;

const mention = (user: string, start: number, length: number): Mention => ({ user, start, length });

async function open(fake: FakeSession) {
  const element = await openWidget(fake, { mode: 'inline', room: 'stage' });
  const field = () => deepQuery<HTMLTextAreaElement>(element, 'textarea');
  await until(() => field(), 'the composer');
  return { element, field: () => field()! };
}
const stored = (fake: FakeSession) => callsOf(fake, 'drafts.set').map(([, slug, draft]) => [slug, draft]);
/** The messages that are sent from now on, and whom they mention. */
function sentBy(fake: FakeSession) {
  const sent: [content: string, mentions: Mention[] | undefined][] = [];
  const { send } = fake.messages;
  fake.messages.send = (slug, content, options) => {
    sent.push([content, options?.mentions]);
    return send(slug, content, options);
  };
  return sent;
}
const forget = () => {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith('sotto.draft.')) sessionStorage.removeItem(key);
};

describe('SyncedDrafts', () => {
  beforeEach(forget);
  afterEach(() => {
    removeWidget();
    forget();
  });

  it('keeps a text that is too long for a message here, and stores it once it is short enough', async () => {
    const fake = new FakeSession();
    const { field } = await open(fake);
    const text = 'x'.repeat(MAX_CONTENT_CODE_POINTS);
    field().focus();
    document.execCommand('insertText', false, `${text}y`);
    await frames();
    expect(stored(fake)).to.deep.equal([]);
    await pressKeys('Backspace');
    await frames();
    const lengths = stored(fake).map(([, draft]) => (draft as { text: string }).text.length);
    expect(new Set(lengths)).to.deep.equal(new Set([MAX_CONTENT_CODE_POINTS]));
  });

  it('stores what is typed and whom it mentions, also after a reload, until it is sent', async () => {
    const fake = new FakeSession();
    const { field } = await open(fake);
    field().focus();
    await typeText('Hi @mi');
    await until(() => field().getAttribute('aria-activedescendant'), 'the list');
    await pressKeys('Enter');
    await frames();
    const mentions = [mention('id-mira', 3, 5)];
    expect(stored(fake).at(-1)).to.deep.equal(['stage', { text: 'Hi @mira ', mentions }]);

    removeWidget();
    const again = new FakeSession();
    const sent = sentBy(again);
    const reloaded = await open(again);
    await until(() => stored(again).length > 0, 'the draft of this tab');
    expect(stored(again)).to.deep.equal([['stage', { text: 'Hi @mira ', mentions }]]);
    expect(reloaded.field().value).to.equal('Hi @mira ');
    reloaded.field().focus();
    reloaded.field().setSelectionRange(0, 0);
    await typeText('Oh, ');
    await pressKeys('Enter');
    expect(sent).to.deep.equal([['Oh, Hi @mira', [mention('id-mira', 7, 5)]]]);
    expect(stored(again).at(-1)).to.deep.equal(['stage', { text: '', mentions: [] }]);
  });

  it('shows what another device left, in the list too, and sends it with its mentions', async () => {
    const fake = new FakeSession({ rooms: [{}, { slug: 'desk', name: 'Light desk' }] });
    const mentions = [mention('id-mira', 0, 5)];
    fake.drafts.saved = [
      { room: 'stage', text: '@mira wait', mentions },
      { room: 'desk', text: 'Cue 44' },
      { room: 'gone', text: 'Left since' },
    ];
    const sent = sentBy(fake);
    const { element, field } = await open(fake);
    await until(() => field().value === '@mira wait', 'the draft');
    expect(row(element, 'Light desk')!.textContent).to.match(/Draft:\s*Cue 44/);
    expect(sessionStorage.getItem(`sotto.draft.${ada.id}.gone`)).to.equal(null);
    // Not answered with what it said itself.
    expect(stored(fake)).to.deep.equal([]);
    fake.emit('draft.changed', { room: 'desk', draft: null });
    fake.emit('draft.changed', {
      room: 'stage',
      draft: { text: 'so @mira wait', mentions: [mention('id-mira', 3, 5)] },
    });
    await until(() => field().value === 'so @mira wait', 'the newer one');
    expect(row(element, 'Light desk')!.textContent).not.to.contain('Draft');
    await clickAt(deepQuery(element, '.send')!);
    expect(sent).to.deep.equal([['so @mira wait', [mention('id-mira', 3, 5)]]]);
  });

  it('keeps what was begun in this tab before the other device’s, and stores it', async () => {
    sessionStorage.setItem(`sotto.draft.${ada.id}.stage`, 'name=Stage+crew&text=mine');
    const fake = new FakeSession();
    let respond = (_: RoomDraft[]) => {};
    let isAsked = false;
    fake.drafts.list = () => ((isAsked = true), new Promise((resolve) => (respond = resolve)));
    const { field } = await open(fake);
    await until(() => isAsked, 'the request');
    // The client says so as soon as it has read them.
    fake.emit('draft.changed', { room: 'stage', draft: { text: 'theirs' } });
    respond([{ room: 'stage', text: 'theirs' }]);
    await until(() => stored(fake).length > 0, 'the draft of this tab');
    await frames();
    expect([field().value, stored(fake)]).to.deep.equal([
      'mine',
      [['stage', { text: 'mine', mentions: [] }]],
    ]);
  });

  it('reads the drafts of another user who signs in, and shows none of the one before', async () => {
    const fake = new FakeSession();
    fake.drafts.saved = [{ room: 'stage', text: 'of Ada' }];
    const { field } = await open(fake);
    await until(() => field().value === 'of Ada', 'the draft');
    fake.drafts.saved = [{ room: 'stage', text: 'of Mira' }];
    fake.signedIn = { ...ada, ...makeUser('mira', 'Mira Okafor') };
    fake.emit('auth.changed', { user: fake.signedIn });
    await until(() => callsOf(fake, 'rooms.list').length > 1, 'her rooms');
    await until(() => field()?.value === 'of Mira', 'the other draft');
  });

  describe('of a reply', () => {
    const bar = (element: ChatWidget) => textOf(deepQuery(element, '.edit-text b'));
    const notice = (element: ChatWidget) =>
      deepQuery(element, 'sotto-typing-indicator')!.shadowRoot!.textContent;
    const bubble = (element: ChatWidget, words: string) =>
      deepQueryAll(element, '.bubble').find((one) => one.textContent!.includes(words));
    const rooms = [{}, { slug: 'desk', name: 'Light desk' }];
    async function begin(fake: FakeSession) {
      const opened = await open(fake);
      await until(() => bubble(opened.element, 'Message 2'), 'the messages');
      bubble(opened.element, 'Message 2')!.focus();
      await pressKeys('r');
      await until(() => bar(opened.element), 'the bar');
      return opened;
    }

    it('bring the bar back after a reload and a change of rooms, and send it as the reply', async () => {
      const fake = new FakeSession({ rooms, messages: 3 });
      const { element } = await begin(fake);
      await typeText('Yes');
      expect(stored(fake).at(-1)).to.deep.equal(['stage', { text: 'Yes', mentions: [], replyTo: 2 }]);
      await element.openRoom('desk');
      await until(() => !bar(element), 'the other room');
      await element.openRoom('stage');
      await until(() => bar(element) === 'Reply to Mira Okafor', 'the bar again');
      removeWidget();
      const again = new FakeSession({ rooms, messages: 3 });
      const reloaded = await open(again);
      await until(() => bar(reloaded.element) === 'Reply to Mira Okafor', 'the bar after the reload');
      expect(reloaded.field().value).to.equal('Yes');
      await expectAccessible(reloaded.element);
      reloaded.field().focus();
      await pressKeys('Enter');
      await until(() => callsOf(again, 'messages.send').length === 1, 'sent');
      expect(callsOf(again, 'messages.send')[0]!.slice(1)).to.deep.equal(['Yes', 2]);
      await until(() => !bar(reloaded.element), 'the bar is gone');
      expect(stored(again).at(-1)).to.deep.equal(['stage', { text: '', mentions: [] }]);
    });

    it('arrive from another device, also of a message that is not loaded, and are cancelled there', async () => {
      const fake = new FakeSession({ messages: 200 });
      fake.drafts.saved = [{ room: 'stage', text: 'Still so?', replyTo: 20 }];
      const { element, field } = await open(fake);
      await until(() => bar(element) === 'Reply to Mira Okafor', 'the bar');
      expect(textOf(deepQuery(element, '.edit-text'))).to.contain('Message 20');
      expect(field().value).to.equal('Still so?');
      fake.emit('draft.changed', { room: 'stage', draft: { text: 'Still so?' } });
      await until(() => !bar(element), 'cancelled there');
      expect(field().value).to.equal('Still so?');
      fake.emit('draft.changed', { room: 'stage', draft: { text: 'Still so?', replyTo: 199 } });
      await until(() => textOf(deepQuery(element, '.edit-text'))?.includes('Message 199'), 'another one');
      await clickAt(deepQuery(element, '[aria-label="Don’t reply"]')!);
      await until(() => !bar(element), 'cancelled here');
      expect(stored(fake).at(-1)).to.deep.equal(['stage', { text: 'Still so?', mentions: [] }]);
    });

    it('become ordinary ones with a sentence where their message was deleted', async () => {
      for (const messages of [3, 200]) {
        const fake = new FakeSession({ messages });
        const gone = { content: null, deletedAt: '2026-11-01T00:00:00.000Z' };
        fake.history[1] = { ...fake.history[1]!, ...gone };
        fake.drafts.saved = [{ room: 'stage', text: 'Yes', replyTo: 2 }];
        const { element, field } = await open(fake);
        await until(() => notice(element)?.includes('was deleted'), 'the sentence');
        expect([bar(element), field().value]).to.deep.equal([undefined, 'Yes']);
        expect(stored(fake).at(-1)).to.deep.equal(['stage', { text: 'Yes', mentions: [] }]);
        removeWidget();
        forget();
      }
    });
  });
});
