import { expect } from 'chai';
import { Names } from '../../people/room-names.js';
import { FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { NameNews } from './name-news.js';

describe('NameNews', () => {
  afterEach(removeHosts);

  it('forgets the name of a guest who joined an account, in all rooms, as long as its host is there', async () => {
    const fake = new FakeClient();
    const names = new Names();
    const [guest, account] = [makeUser('guest-1', 'Ada'), makeUser('ada', 'Ada')];
    const rooms = ['stage', 'desk'].map((slug) => names.in(slug));
    for (const room of rooms) room.add([guest, account]);
    const { host } = await hostOf((one) => new NameNews(one, () => one.client, names), {
      client: fake.client,
    });
    expect(rooms.map((room) => room.textOf(account))).to.deep.equal(['Ada (ada)', 'Ada (ada)']);
    fake.emit('user.merged', { from: guest.id, user: account });
    expect(rooms.map((room) => room.textOf(account))).to.deep.equal(['Ada', 'Ada']);
    host.remove();
    expect(fake.listenerCount).to.equal(0);
  });
});
