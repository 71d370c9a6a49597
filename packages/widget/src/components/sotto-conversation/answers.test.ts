import { expect } from 'chai';
import type { Message } from '@sotto/sdk';
import { bubble, button, callsOf, field, openConversation, text } from '../../testing/conversation.js';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

const thumbs = { emoji: '👍', count: 2, users: ['mira', 'jonas'] };
const party = { emoji: '🎉', count: 1, users: ['mira'] };

async function open(change: (message: Message) => Partial<Message>, count = 3) {
  const fake = new FakeClient(count);
  fake.history = fake.history.map((message) => ({ ...message, ...change(message) }));
  const element = await openConversation(fake);
  await until(() => bubble(element, `Message ${count}`), 'loaded');
  return { fake, element };
}
const withReactions = () => open(({ seq }) => (seq === 3 ? { reactions: [thumbs, party] } : {}));
const pills = (element: SottoConversation) => deepQueryAll(element, '.reaction:not(.is-add)');
const labels = (element: SottoConversation) => pills(element).map((pill) => pill.getAttribute('aria-label'));

describe('<sotto-conversation> and reactions', () => {
  afterEach(unmountAll);

  it('shows them under the message, and which are own, to everybody', async () => {
    const { fake, element } = await withReactions();
    expect(labels(element)).to.deep.equal(['Thumbs up, 2', 'Party, 1']);
    expect(bubble(element, 'Message 3')!.getAttribute('aria-label')).to.contain('3 reactions');
    fake.own.set('m3', ['👍']);
    fake.emit('reactions.changed', { room: 'stage', id: 'm3' });
    await until(() => labels(element)[0] === 'Thumbs up, 2, yours', 'own');
    expect(pills(element).map((pill) => pill.getAttribute('aria-pressed'))).to.deep.equal(['true', 'false']);
    await expectAccessible(element);
  });

  it('are added and taken back by a click, and by the keyboard', async () => {
    const { fake, element } = await withReactions();
    await clickAt(pills(element)[0]!);
    await until(() => callsOf(fake, 'messages.react').length === 1, 'added');
    expect(callsOf(fake, 'messages.react')[0]!.slice(1)).to.deep.equal(['m3', '👍']);
    pills(element)[0]!.focus();
    await pressKeys('Enter');
    await until(() => callsOf(fake, 'messages.unreact').length === 1, 'taken back');
    await pressKeys('Tab', 'Space');
    await until(() => callsOf(fake, 'messages.react').length === 2, 'the next one');
    expect(callsOf(fake, 'messages.react')[1]!.slice(1)).to.deep.equal(['m3', '🎉']);
  });

  it('lead to the text field by Escape, as the message does', async () => {
    const { element } = await withReactions();
    pills(element)[0]!.focus();
    await pressKeys('Escape');
    expect(hasFocus(field(element))).to.equal(true);
  });

  it('can be chosen in the menu, which has the own ones checked', async () => {
    const { fake, element } = await open(() => ({}));
    fake.own.set('m3', ['❤️']);
    bubble(element, 'Message 3')!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.quick-item'), 'the strip');
    const strip = () => deepQueryAll(element, '.quick-item');
    expect(strip()).to.have.length(7);
    expect(strip()[1]!.getAttribute('aria-checked')).to.equal('true');
    await expectAccessible(element);
    await pressKeys('ArrowUp', 'ArrowRight', 'ArrowRight');
    expect(hasFocus(strip()[2])).to.equal(true);
    await pressKeys('Enter');
    await until(() => callsOf(fake, 'messages.react').length === 1, 'added');
    expect(callsOf(fake, 'messages.react')[0]!.slice(1)).to.deep.equal(['m3', '😂']);
    expect(strip()).to.have.length(0);
    expect(hasFocus(bubble(element, 'Message 3'))).to.equal(true);
  });

  it('says why one was refused', async () => {
    const { fake, element } = await withReactions();
    fake.failNext('messages.react', 'reaction_limit');
    await clickAt(pills(element)[0]!);
    await until(
      () =>
        element
          .shadowRoot!.querySelector('sotto-typing-indicator')!
          .shadowRoot!.textContent!.includes('too many'),
      'the reason',
    );
  });

  it('are shown and cannot be changed by who may not', async () => {
    const { element } = await withReactions();
    element.room = { ...element.room, archivedAt: '2026-11-01T00:00:00.000Z' };
    await until(() => pills(element)[0]?.matches(':disabled'), 'disabled');
    expect(deepQuery(element, '.reaction.is-add')).to.equal(undefined);
    await expectAccessible(element);
  });

  it('lead to who reacted', async () => {
    const { fake, element } = await withReactions();
    fake.reactors = { '👍': [fake.roster[1]!.user] };
    bubble(element, 'Message 3')!.focus();
    await pressKeys('Enter');
    await until(() => button(element, 'Who reacted'), 'the menu');
    await clickAt(button(element, 'Who reacted'));
    await until(() => text(element, '.set b') === 'Mira Okafor', 'the people');
  });

  it('move nothing while older messages are loaded that have some', async () => {
    const { fake, element } = await open(({ seq }) => (seq % 2 ? { reactions: [thumbs, party] } : {}), 200);
    const log = deepQuery(element, '.log')!;
    const first = () => bubble(element, 'Message 151');
    const isInView = (one: Element | undefined) =>
      one !== undefined && one.getBoundingClientRect().top >= log.getBoundingClientRect().top;
    fake.holds.add('messages.list');
    await until(() => {
      if (!isInView(first())) log.scrollTop -= 200;
      return isInView(first());
    }, 'the oldest loaded message');
    await until(() => callsOf(fake, 'messages.list').length === 2, 'asked');
    await frames();
    const before = first()!.getBoundingClientRect().bottom;
    fake.holds.clear();
    fake.release();
    await until(() => bubble(element, 'Message 150'), 'the older page');
    await frames();
    expect(Math.abs(first()!.getBoundingClientRect().bottom - before)).to.be.at.most(0.5);
  });
});

describe('<sotto-conversation> and replies', () => {
  afterEach(unmountAll);

  const quoting = (of: number) => {
    const { seq, id, sender, content } = makeMessage(of);
    return { replyTo: { seq, id, sender, content } };
  };
  const bar = (element: SottoConversation) =>
    deepQueryAll(element, '.edit-text > *').map(textOf).join(': ') || undefined;

  it('begins one by the key R, shows what it is to, and sends it', async () => {
    const { fake, element } = await open(() => ({}));
    bubble(element, 'Message 3')!.focus();
    await pressKeys('r');
    await until(() => bar(element) === 'Reply to Mira Okafor: Message 3', 'the bar');
    expect(hasFocus(field(element))).to.equal(true);
    await expectAccessible(element);
    await typeText('Yes');
    await pressKeys('Enter');
    await until(() => callsOf(fake, 'messages.send').length === 1, 'sent');
    expect(callsOf(fake, 'messages.send')[0]!.slice(1)).to.deep.equal(['Yes', 3]);
    await until(() => bar(element) === undefined, 'the bar is gone');
    await until(() => deepQuery(element, '.own .quote'), 'the quote');
    expect(textOf(deepQuery(element, '.own .quote'))).to.contain('Message 3');
  });

  it('begins one from the menu, with the focus in the text field', async () => {
    const { element } = await open(() => ({}));
    bubble(element, 'Message 3')!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.menu-item'), 'the menu');
    const reply = deepQuery(element, '.menu-item')!;
    expect(textOf(reply)).to.match(/^Reply/);
    await clickAt(reply);
    await until(() => bar(element) === 'Reply to Mira Okafor: Message 3', 'the bar');
    await frames();
    expect(hasFocus(field(element))).to.equal(true);
    await typeText('Yes');
    expect(field(element).value).to.equal('Yes');
  });

  it('shows that of the next room while another one with this number is still being read', async () => {
    const { fake, element } = await open(() => ({}), 200);
    const { list } = fake.messages;
    const asked: string[] = [];
    fake.messages.list = (slug, query) => {
      if (query?.limit !== 1) return list(slug, query);
      asked.push(slug);
      return slug === 'stage' ? new Promise(() => undefined) : list(slug, query);
    };
    element.draftReply = 20;
    await until(() => asked.length === 1, 'asked');
    Object.assign(element, { room: { ...fake.room, slug: 'desk' }, draftReply: 20 });
    await until(() => bar(element) === 'Reply to Mira Okafor: Message 20', 'the bar');
    expect(asked).to.deep.equal(['stage', 'desk']);
  });

  it('is cancelled by Escape, by its button, and by the deletion of the message', async () => {
    const { fake, element } = await open(() => ({}));
    const begin = async () => {
      bubble(element, 'Message 3')!.focus();
      await pressKeys('r');
      await until(() => bar(element), 'the bar');
    };
    await begin();
    await pressKeys('Escape');
    await until(() => bar(element) === undefined, 'cancelled by Escape');
    await begin();
    await clickAt(button(element, 'Don’t reply'));
    await until(() => bar(element) === undefined, 'cancelled by the button');
    expect(hasFocus(field(element))).to.equal(true);
    await begin();
    const deleted = { ...fake.history[2]!, rev: 9, content: null, deletedAt: new Date().toISOString() };
    fake.emit('message.deleted', { room: 'stage', rev: 9, message: deleted });
    await until(() => bar(element) === undefined, 'gone with the message');
  });

  it('shows the quoted message as it is now, and says that it is deleted', async () => {
    const { fake, element } = await open(({ seq }) => (seq === 3 ? quoting(1) : {}));
    expect(text(element, '.quote')).to.contain('Message 1');
    expect(bubble(element, 'Message 3')!.getAttribute('aria-label')).to.contain('reply to Mira Okafor');
    const change = (message: Partial<Message>, event: 'message.updated' | 'message.deleted') =>
      fake.emit(event, { room: 'stage', rev: message.rev!, message: { ...makeMessage(1), ...message } });
    change({ rev: 8, content: 'Other words' }, 'message.updated');
    await until(() => text(element, '.quote')?.includes('Other words'), 'edited');
    change({ rev: 9, content: null, deletedAt: new Date().toISOString() }, 'message.deleted');
    await until(() => text(element, '.quote')?.includes('Message deleted'), 'deleted');
    expect(deepQuery(element, '.quote')!.localName).to.equal('div');
  });

  it('leads to the quoted message, also where it has to be loaded', async () => {
    const { fake, element } = await open(({ seq }) => (seq === 200 ? quoting(20) : {}), 200);
    await clickAt(deepQuery(element, '.quote')!);
    await until(() => deepQuery(element, '.is-target'), 'the message');
    expect(textOf(deepQuery(element, '.is-target'))).to.contain('Message 20');
    expect(hasFocus(bubble(element, 'Message 20'))).to.equal(true);
    // The page around it, and perhaps the one after that, which is near; not all pages between.
    expect(callsOf(fake, 'messages.list').length).to.be.at.most(3);
  });

  it('leads to what was asked for last', async () => {
    const { fake, element } = await open(() => ({}), 200);
    fake.holds.add('messages.list');
    element.openMessage(20);
    await element.updateComplete;
    element.openMessage(100);
    await element.updateComplete;
    fake.holds.clear();
    fake.release();
    await until(() => textOf(deepQuery(element, '.is-target'))?.includes('Message 100'), 'the message');
  });

  it('leaves the field also to who was in it when the message was asked for, once they write', async () => {
    const { fake, element } = await open(() => ({}), 200);
    await clickAt(field(element));
    await typeText('De');
    fake.holds.add('messages.list');
    element.openMessage(20);
    await typeText('e');
    fake.holds.clear();
    fake.release();
    await until(() => deepQuery(element, '.is-target'), 'the message');
    await frames();
    await typeText('d');
    expect(field(element).value).to.equal('Deed');
    element.openMessage(30);
    await until(() => !hasFocus(field(element)), 'the focus on the message');
  });

  it('leaves the field to who has gone on writing when a quoted message arrives', async () => {
    const { fake, element } = await open(({ seq }) => (seq === 200 ? quoting(20) : {}), 200);
    fake.holds.add('messages.list');
    await clickAt(deepQuery(element, '.quote')!);
    await clickAt(field(element));
    await typeText('De');
    fake.holds.clear();
    fake.release();
    await until(() => deepQuery(element, '.is-target'), 'the message');
    await frames();
    await typeText('ed');
    expect(field(element).value).to.equal('Deed');
  });

  for (const call of ['rooms.get', 'messages.list'])
    it(`leaves the reader in place where ${call} fails on the way to the quoted message, and says why`, async () => {
      const { fake, element } = await open(({ seq }) => (seq === 200 ? quoting(20) : {}), 200);
      fake.failNext(call, 'network');
      await clickAt(deepQuery(element, '.quote')!);
      await until(
        () =>
          deepQuery(element, 'sotto-typing-indicator')!.shadowRoot!.textContent!.includes('reach the server'),
        'the reason',
      );
      expect(bubble(element, 'Message 199') !== undefined).to.equal(true);
      fake.receive({ content: 'Still here' });
      await until(() => bubble(element, 'Still here'), 'what comes later');
      await clickAt(deepQuery(element, '.quote')!);
      await until(() => deepQuery(element, '.is-target'), 'the message, at the second try');
      expect(textOf(deepQuery(element, '.is-target'))).to.contain('Message 20');
    });

  it('offers none where the viewer cannot write', async () => {
    const { element } = await open(() => ({ sender: ada }));
    element.room = { ...element.room, archivedAt: '2026-11-01T00:00:00.000Z' };
    await frames();
    bubble(element, 'Message 3')!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, '[role="menu"]'), 'the menu');
    expect(button(element, 'Reply')).to.equal(undefined);
    expect(deepQueryAll(element, '.quick-item')).to.have.length(0);
  });
});
