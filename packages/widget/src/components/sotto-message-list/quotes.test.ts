import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, deepQueryAll, expectAccessible, textOf, until } from '../../testing/mount.js';

describe('<sotto-message-list> and quotes', () => {
  afterEach(removeWidget);

  it('shows a small picture of what is quoted, and none once it is deleted', async () => {
    const fake = new FakeSession();
    const sender = makeUser('mira', 'Mira Okafor');
    const original = makeMessage(1, { content: 'The rack', files: [makeFile('a')], sender });
    const { id, seq, content } = original;
    fake.history.push(original, makeMessage(2, { replyTo: { seq, id, sender, content } }));
    fake.room.lastSeq = fake.room.rev = 2;
    const element = await openWidget(fake, { mode: 'inline' });
    await element.openRoom('stage');
    const quote = () => deepQuery(element, '.quote');
    await until(quote, 'the quote');
    await until(() => deepQueryAll(quote()!, 'img').length === 1, 'the picture');
    const { width, height } = deepQuery(quote()!, 'sotto-thumb')!.getBoundingClientRect();
    expect([width, height]).to.deep.equal([32, 32]);
    // The log shows it as well: it is loaded once.
    expect(fake.files.calls).to.deep.equal([['blob', 'a']]);
    await expectAccessible(element);
    const message = { ...original, content: null, deletedAt: original.createdAt, files: [], rev: 3 };
    fake.room.rev = 3;
    fake.emit('message.updated', { room: 'stage', rev: 3, message });
    await until(() => textOf(quote())?.includes('Message deleted'), 'the deletion');
    expect([quote()!.localName, deepQueryAll(quote()!, 'sotto-thumb').length]).to.deep.equal(['div', 0]);
  });
});
