import { ChatError } from '@sotto/sdk';
import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import type { SottoConversation } from './sotto-conversation.js';
import { bubble, button, callsOf, field, openConversation, text } from '../../testing/conversation.js';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, expectAccessible, frames, unmountAll, until } from '../../testing/mount.js';
import { record } from '../../testing/record.js';

const bar = (element: SottoConversation) => text(element, '.join')?.replace(/\s+/g, ' ');
const open = async (room: Partial<Room>, messages = 1) => {
  const fake = new FakeClient(messages, room);
  return { fake, element: await openConversation(fake) };
};
const closed: [string, Partial<Room>, string][] = [
  [
    'only moderators write',
    { role: 'member', permissions: { write: 'moderators', invite: 'all', guests: 'none' } },
    'Only moderators can write here.',
  ],
  ['it is archived', { role: 'member', archivedAt: '2026-11-01T00:00:00.000Z' }, 'This room is archived.'],
  [
    'it is archived and public',
    { role: undefined!, visibility: 'public', archivedAt: '2026-11-01T00:00:00.000Z' },
    'This room is archived.',
  ],
];

describe('<sotto-conversation>, where the viewer cannot write', () => {
  afterEach(unmountAll);

  for (const [why, room, sentence] of closed)
    it(`says so in place of the composer: ${why}`, async () => {
      const { element } = await open(room);
      expect(bar(element)).to.equal(sentence);
      expect(deepQuery(element, '.join > .i') === undefined).to.equal(false);
      expect(field(element)).to.equal(undefined);
      await expectAccessible(element);
    });

  it('tells a guest who may only read, and offers no reply to it', async () => {
    const fake = new FakeClient(1, {
      role: 'member',
      visibility: 'public',
      permissions: { write: 'all', invite: 'all', guests: 'read' },
    });
    const element = await openConversation(fake);
    element.user = { ...ada, kind: 'guest' };
    await until(() => bar(element) === 'Guests can read here, but not write.', 'the sentence');
  });

  it('lets owners restore an archived room, and says why that fails', async () => {
    const { fake, element } = await open({ role: 'owner', archivedAt: '2026-11-01T00:00:00.000Z' });
    const changes = record(element, 'chat-room-change');
    fake.failNext('rooms.unarchive', 'insufficient_role');
    await clickAt(button(element, 'Restore'));
    await until(() => text(element, '.wrong') === 'Your role doesn’t allow this.', 'the reason');
    await clickAt(button(element, 'Restore'));
    await until(() => changes.length === 1, 'restored');
    const { archivedAt: _, ...room } = element.room;
    element.room = room;
    await until(() => field(element), 'the composer');
  });

  it('says until when a member is muted, keeps the draft, and returns the composer by itself then', async () => {
    const clock = new FakeClock();
    try {
      const mutedUntil = new Date(Date.now() + 60_000).toISOString();
      const { element } = await open({ role: 'member', mutedUntil });
      element.draft = 'begun before';
      await frames();
      expect(bar(element)).to.match(/^You can’t write here until .+\.$/);
      clock.pass(59_000);
      await frames();
      expect(field(element)).to.equal(undefined);
      clock.pass(1_001);
      await frames();
      expect(field(element).value).to.equal('begun before');
    } finally {
      clock.restore();
    }
  });

  it('offers to unblock the other member of a direct room', async () => {
    const mira = makeUser('mira', 'Mira Okafor');
    const fake = new FakeClient(1, { kind: 'direct', role: 'member', peer: mira });
    fake.blocked = [mira];
    const element = await openConversation(fake);
    await until(() => bar(element)?.startsWith('You blocked Mira Okafor.'), 'the sentence');
    expect(text(element, '.bar-sub')).to.equal('Blocked');
    await clickAt(button(element, 'Unblock'));
    await until(() => field(element), 'the composer');
    expect(callsOf(fake, 'blocks.remove')[0]![1]).to.equal('mira');
  });
});

describe('<sotto-conversation> in slow mode', () => {
  afterEach(unmountAll);

  it('reads out what the button shows, however long the wait is', async () => {
    const { element } = await open({ role: 'member', slowModeSeconds: 300 });
    field(element).focus();
    await typeText('one');
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.send')?.matches('.is-count'), 'the wait');
    const send = deepQuery(element, '.send')!;
    expect(send.textContent!.trim()).to.match(/^(5:00|4:59)$/);
    expect(send.getAttribute('aria-label')).to.equal(`Send, possible in ${send.textContent!.trim()}`);
    await expectAccessible(element);
  });

  it('counts down after a message, keeps what is written meanwhile, and sends it afterwards', async () => {
    const clock = new FakeClock();
    try {
      const { fake, element } = await open({ role: 'member', slowModeSeconds: 30 });
      const send = () => deepQuery(element, '.send')!;
      expect(text(element, '.composer-line')).to.equal('Slow mode: one message every 30\u00a0s');
      const described = deepQuery(element, 'textarea')!.getAttribute('aria-describedby');
      expect(described).to.equal(deepQuery(element, '.composer-line')!.id).and.not.equal('');
      field(element).focus();
      await typeText('one');
      await pressKeys('Enter');
      await frames(4);
      expect(callsOf(fake, 'messages.send')).to.have.lengthOf(1);
      expect(send().textContent!.trim()).to.equal('30');
      expect(send().getAttribute('aria-label')).to.equal('Send, possible in 30\u00a0s');
      await typeText('two');
      await pressKeys('Enter');
      expect(callsOf(fake, 'messages.send')).to.have.lengthOf(1);
      expect(field(element).value).to.equal('two');
      clock.pass(18_000);
      await frames();
      expect(send().textContent!.trim()).to.equal('12');
      clock.pass(12_001);
      await frames();
      expect(send().getAttribute('aria-disabled')).to.equal('false');
      await pressKeys('Enter');
      expect(callsOf(fake, 'messages.send')).to.have.lengthOf(2);
    } finally {
      clock.restore();
    }
  });

  it('waits no longer than the room asks where this device’s clock is behind, and not at all for moderators', async () => {
    const fake = new FakeClient(0, { role: 'member', slowModeSeconds: 30 });
    const createdAt = new Date(Date.now() + 300_000).toISOString();
    fake.history = [makeMessage(1, { sender: ada, createdAt })];
    fake.room.lastSeq = fake.room.rev = 1;
    const element = await openConversation(fake);
    expect(Number(text(element, '.send'))).to.be.within(1, 30);
    element.room = { ...element.room, role: 'moderator' };
    await frames();
    expect(deepQuery(element, '.composer-line') === undefined).to.equal(true);
    expect(text(element, '.send') ?? '').to.equal('');
  });
});

describe('<sotto-conversation> and people whom the viewer has blocked', () => {
  afterEach(unmountAll);

  it('folds their texts until they are shown, reads none of them out, and unfolds them with the block', async () => {
    const fake = new FakeClient(2);
    fake.blocked = [makeUser('mira', 'Mira Okafor')];
    const element = await openConversation(fake);
    await until(() => bubble(element, 'Message from someone you blocked.'), 'folded');
    expect(bubble(element, 'Message 1')).to.equal(undefined);
    await expectAccessible(element);
    fake.receive({ content: 'Boo' });
    await frames(4);
    const list = deepQuery(element, 'sotto-message-list')!.shadowRoot!;
    expect(list.textContent).not.to.contain('Boo');
    expect(
      [...list.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label')).join(),
    ).not.to.contain('Boo');
    await clickAt([...list.querySelectorAll('.unfold')].at(-1)!);
    await until(() => bubble(element, 'Boo'), 'unfolded');
    expect(bubble(element, 'Message 1')).to.equal(undefined);
    await fake.blocks.remove('mira');
    await until(() => bubble(element, 'Message 1'), 'no longer folded');
  });

  it('keeps them folded in the drawer of a screen that is touched, with their pictures', async () => {
    const { matchMedia } = window;
    window.matchMedia = (query) => matchMedia.call(window, query === '(pointer: coarse)' ? 'all' : query);
    try {
      const fake = new FakeClient(2);
      fake.history.push(makeMessage(3, { content: 'Boo', files: [makeFile('a')] }));
      fake.room.rev = fake.room.lastSeq = 3;
      fake.blocked = [makeUser('mira', 'Mira Okafor')];
      const element = await openConversation(fake);
      element.style.inlineSize = '360px';
      const folded = () => bubble(element, 'Message from someone you blocked.');
      await until(folded, 'folded');
      const rows = deepQuery(element, 'sotto-message-list')!.shadowRoot!.querySelectorAll('.bubble');
      rows[2]!.dispatchEvent(
        new MouseEvent('contextmenu', { bubbles: true, composed: true, cancelable: true }),
      );
      await until(() => deepQuery(element, '.lift .bubble'), 'the drawer');
      const lift = deepQuery(element, '.lift')!;
      expect(lift.textContent).to.contain('Message from someone you blocked.').and.not.contain('Boo');
      expect(lift.querySelector('sotto-message-files')).to.equal(null);
    } finally {
      window.matchMedia = matchMedia;
    }
  });
});

describe('<sotto-conversation> and edits', () => {
  afterEach(unmountAll);

  it('moves the texts of edits whose messages are deleted one after the other into the draft', async () => {
    const { fake, element } = await open({ role: 'member' }, 2);
    const drafts = record(element, 'chat-draft-change');
    element.unsaved = fake.history.map(({ id, seq }) => ({
      id,
      content: `Message ${seq}`,
      text: `Mine ${seq}`,
    }));
    element.room = { ...element.room, slug: 'desk' };
    for (const message of fake.history) message.room = 'desk';
    await until(() => field(element)?.value === 'Mine 2', 'the edit');
    await until(() => bubble(element, 'Message 2'), 'the messages');
    for (const [at, text] of ['Mine 1', 'Mine 2\nMine 1'].entries()) {
      const { content: _, ...rest } = fake.history[at]!;
      const message = { ...rest, content: null, rev: 10 + at, deletedAt: '2026-11-29T10:00:00.000Z' };
      fake.emit('message.deleted', { room: 'desk', rev: message.rev, message });
      await until(() => drafts.some(([, detail]) => (detail as { text?: string }).text === text), text);
    }
  });

  it('saves one while that of another room is still being saved, and shows there only why its own fails', async () => {
    const { fake, element } = await open({ role: 'member' }, 2);
    const asked: { id: string; fail: (error: ChatError) => void }[] = [];
    fake.client.messages.edit = (_room, id) =>
      new Promise((_resolve, reject) => asked.push({ id, fail: reject }));
    for (const [at, slug] of ['desk', 'stage'].entries()) {
      element.unsaved = [{ id: `m-${slug}`, content: 'Before', text: `Edited in ${slug}` }];
      element.room = { ...element.room, slug };
      await until(() => field(element)?.value === `Edited in ${slug}`, 'the edit');
      field(element).focus();
      await pressKeys('Enter');
      await until(() => asked.length === at + 1, `asked for ${slug}`);
    }
    expect(asked.map(({ id }) => id)).to.deep.equal(['m-desk', 'm-stage']);
    asked[0]!.fail(new ChatError('unavailable', ''));
    await frames();
    expect(text(element, '.wrong')).to.equal(undefined);
    asked[1]!.fail(new ChatError('unavailable', ''));
    await until(() => text(element, '.wrong'), 'its reason');
  });
});
