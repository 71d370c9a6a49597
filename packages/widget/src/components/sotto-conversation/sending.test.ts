import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { bubble, button, field, openConversation, text, write } from '../../testing/conversation.js';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { pressKeys } from '../../testing/input.js';
import {
  deepAll,
  deepQuery,
  expectAccessible,
  frames,
  press,
  unmountAll,
  until,
} from '../../testing/mount.js';

describe('<sotto-conversation> and what is sent', () => {
  afterEach(unmountAll);

  it('sends: sending, sent, read, in one bubble', async () => {
    const fake = new FakeClient(2);
    fake.holds.add('messages.send');
    const element = await openConversation(fake);
    await write(element, '  Hello  ');
    press('Enter');
    await frames();
    expect(field(element).value).to.equal('');
    const sent = bubble(element, 'Hello')!;
    expect(sent.getAttribute('aria-label')).to.match(/^You: Hello, .*, sending$/);
    fake.release();
    await until(() => sent.getAttribute('aria-label')!.endsWith('sent'), 'sent');
    expect(bubble(element, 'Hello') === sent).to.equal(true);
    const [, mira, jonas] = fake.roster.map(({ user }) => user);
    fake.emit('read', { room: 'stage', user: mira!, seq: 3 });
    await until(() => sent.getAttribute('aria-label')!.endsWith('seen by 1 of 2'), 'seen by one');
    fake.emit('read', { room: 'stage', user: jonas!, seq: 3 });
    await until(() => sent.getAttribute('aria-label')!.endsWith('read'), 'read');
    // A member who writes has read what is before.
    await write(element, 'Anyone?');
    fake.holds.clear();
    press('Enter');
    await until(() => bubble(element, 'Anyone?')?.getAttribute('aria-label')?.endsWith('sent'), 'sent');
    fake.emit('read', { room: 'stage', user: jonas!, seq: 4 });
    fake.receive({ content: 'Yes' });
    await until(() => bubble(element, 'Anyone?')!.getAttribute('aria-label')!.endsWith('read'), 'read');
  });

  it('keeps what failed, shows why, and sends it again', async () => {
    const fake = new FakeClient(2);
    fake.failNext('messages.send', 'network');
    const element = await openConversation(fake);
    await write(element, 'Hello');
    press('Enter');
    await until(() => deepQuery(element, '.note'), 'failed');
    expect(text(element, '.note span')).to.equal('Not sent. No connection.');
    await expectAccessible(element);
    button(element, 'Try again').click();
    await until(() => bubble(element, 'Hello')?.getAttribute('aria-label')?.endsWith('sent'), 'sent');
    fake.failNext('messages.send', 'forbidden');
    await write(element, 'Again');
    press('Enter');
    await until(() => deepQuery(element, '.note'), 'failed');
    button(element, 'Delete').click();
    await until(() => !bubble(element, 'Again'), 'discarded');
  });

  for (const [where, isArchived] of [
    ['while an edit is under way', false],
    ['where nobody can write any more', true],
  ] as const)
    it(`puts a failed text that is to be changed into the draft ${where}`, async () => {
      const fake = new FakeClient(2);
      fake.history[1] = { ...fake.history[1]!, sender: ada };
      const element = await openConversation(fake);
      const createdAt = new Date().toISOString();
      const outgoing = { clientMessageId: 'own1', room: 'stage', content: 'Hello', createdAt };
      const error = new ChatError('validation_failed', 'refused');
      fake.setOutbox([{ ...outgoing, status: 'failed', error }]);
      await until(() => deepQuery(element, '.note'), 'failed');
      field(element).focus();
      if (isArchived) element.room = { ...element.room, archivedAt: '2026-11-01T00:00:00.000Z' };
      else await pressKeys('ArrowUp');
      await frames();
      const texts: unknown[] = [];
      element.addEventListener('chat-draft-change', (event) =>
        texts.push((event as CustomEvent<{ text?: string }>).detail.text),
      );
      bubble(element, 'Hello')!.focus();
      await pressKeys('e');
      await until(() => !bubble(element, 'Hello'), 'out of the log');
      expect(texts).to.deep.equal(['Hello']);
      if (!isArchived) expect(field(element).value).to.equal('Message 2');
    });

  it('does not call failed what is only not confirmed, and tries again on request', async () => {
    const fake = new FakeClient(2);
    const element = await openConversation(fake);
    const createdAt = new Date().toISOString();
    const outgoing = { clientMessageId: 'own1', room: 'stage', content: 'Perhaps', createdAt };
    fake.setOutbox([{ ...outgoing, status: 'unconfirmed' }]);
    await until(() => deepQuery(element, '.note'), 'unconfirmed');
    expect(text(element, '.note span')).to.equal('Not confirmed yet.');
    expect(bubble(element, 'Perhaps')!.getAttribute('aria-label')).to.match(/, not confirmed yet$/);
    await expectAccessible(element);
    button(element, 'Check now').click();
    await until(() => bubble(element, 'Perhaps')?.getAttribute('aria-label')?.endsWith(', sent'), 'sent');
    expect(deepQuery(element, '.note') === undefined).to.equal(true);
  });

  it('asks before it sends what was written long ago', async () => {
    const fake = new FakeClient(2);
    const element = await openConversation(fake);
    const old = (id: string, hours: number) => ({
      clientMessageId: id,
      room: 'stage',
      content: `Written ${id}`,
      createdAt: new Date(Date.now() - hours * 3_600_000).toISOString(),
      status: 'failed' as const,
      error: new ChatError('not_sent_in_time', 'late'),
    });
    fake.setOutbox([old('own1', 2), old('own2', 72)]);
    const asked = () =>
      deepAll(element.shadowRoot!).flatMap((one) => (one.matches('.note span') ? one.textContent : []));
    await until(() => asked().length === 2, 'asked');
    expect(asked()).to.deep.equal(['Written 2 hours ago. Send now?', 'Written 3 days ago. Send now?']);
    expect(bubble(element, 'own1')!.getAttribute('aria-label')).to.match(/, not sent, send now\?$/);
    await expectAccessible(element);
    button(element, 'Discard').click();
    await until(() => !bubble(element, 'own1'), 'discarded');
    button(element, 'Send').click();
    await until(() => bubble(element, 'own2')?.getAttribute('aria-label')?.endsWith(', sent'), 'sent');
  });

  it('shows what another tab sent', async () => {
    const fake = new FakeClient(2);
    const element = await openConversation(fake);
    const message = makeMessage(3, { sender: ada, content: 'From there', clientMessageId: 'other1' });
    const { clientMessageId, room, createdAt } = message;
    const outgoing = { clientMessageId, room, content: 'From there', createdAt };
    fake.setOutbox([{ ...outgoing, status: 'sending' }]);
    await until(() => bubble(element, 'From there'), 'shown');
    fake.setOutbox([{ ...outgoing, status: 'sent', message }]);
    await until(() => bubble(element, 'From there')?.getAttribute('aria-label')?.endsWith(', sent'), 'sent');
  });
});
