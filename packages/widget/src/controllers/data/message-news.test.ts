import { expect } from 'chai';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { record } from '../../testing/record.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { MessageNews } from './message-news.js';

async function open() {
  const fake = new FakeClient();
  const { host } = await hostOf((one) => new MessageNews(one, () => one.client), { client: fake.client });
  return { fake, host, events: record(document.body, 'chat-message-receive') };
}

describe('MessageNews', () => {
  afterEach(removeHosts);

  it('dispatches a message of another user, no own one, and no line about the room', async () => {
    const { fake, events } = await open();
    const message = fake.receive({ content: 'See you' });
    fake.receive({ sender: ada });
    fake.receive({ kind: 'system', data: { type: 'member.left' } });
    expect(events).to.deep.equal([['chat-message-receive', { message }]]);
  });

  it('dispatches those of the client that it is given, and none once its host is gone', async () => {
    const { fake, host, events } = await open();
    const next = new FakeClient();
    host.client = next.client;
    await host.updateComplete;
    fake.receive();
    expect(events).to.deep.equal([]);
    next.receive();
    host.remove();
    next.emit('message.new', { room: 'stage', rev: 2, message: makeMessage(2) });
    expect([events.length, next.listenerCount]).to.deep.equal([1, 0]);
  });
});
