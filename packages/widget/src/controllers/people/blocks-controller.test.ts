import type { User } from '@sotto/sdk';
import { expect } from 'chai';
import { callsOf } from '../../testing/conversation.js';
import { FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { BlocksController } from './blocks-controller.js';

const mira = makeUser('mira', 'Mira Okafor');

async function open(fake: FakeClient) {
  const { host, controller } = await hostOf((one) => new BlocksController(one, () => one.client), {
    client: fake.client,
  });
  return { host, blocks: controller };
}
const names = ({ users }: BlocksController) => users?.map(({ displayName }) => displayName);

describe('BlocksController', () => {
  afterEach(removeHosts);

  it('reads once for all elements who is blocked, and again after each change', async () => {
    const fake = new FakeClient();
    fake.blocked = [mira];
    const [one, two] = [await open(fake), await open(fake)];
    await until(() => names(one.blocks) && names(two.blocks), 'both');
    expect(callsOf(fake, 'blocks.list')).to.have.lengthOf(1);
    expect([one.blocks.has(mira), two.blocks.has(makeUser('jonas'))]).to.deep.equal([true, false]);
    await fake.blocks.add('jonas');
    await until(() => one.blocks.has(makeUser('jonas')) && two.blocks.has(makeUser('jonas')), 'both know');
    await one.blocks.unblock(mira);
    await until(() => !one.blocks.has(mira) && !two.blocks.has(mira), 'both know');
    expect(callsOf(fake, 'blocks.list')).to.have.lengthOf(3);
    expect(names(two.blocks)).to.deep.equal(['jonas']);
  });

  it('shows a new name, and nothing of it to the next user', async () => {
    const fake = new FakeClient();
    fake.blocked = [mira];
    const { blocks } = await open(fake);
    await until(() => names(blocks), 'the list');
    fake.emit('user.updated', { user: { ...mira, displayName: 'M. Okafor' } });
    expect(names(blocks)).to.deep.equal(['M. Okafor']);
    fake.blocked = [];
    fake.emit('auth.changed', { user: { ...fake.user, ...makeUser('bo') } });
    expect(blocks.has(mira)).to.equal(false);
    await until(() => names(blocks)?.length === 0, 'the list of the other');
  });

  it('takes a newer list where an older one fails after it was requested', async () => {
    const fake = new FakeClient();
    const requests: { resolve: (users: User[]) => void; reject: (error: Error) => void }[] = [];
    Object.assign(fake.blocks, {
      list: () => new Promise<User[]>((resolve, reject) => requests.push({ resolve, reject })),
    });
    const { blocks } = await open(fake);
    await until(() => requests.length === 1, 'the first request');
    fake.emit('blocks.changed', {});
    await until(() => requests.length === 2, 'the second request');
    requests[0]!.reject(new Error('lost'));
    await frames(1);
    requests[1]!.resolve([mira]);
    await until(() => names(blocks), 'the list');
    expect([blocks.error, blocks.has(mira)]).to.deep.equal([undefined, true]);
    const { blocks: other } = await open(fake);
    await until(() => names(other), 'the list of the other element');
    expect(requests).to.have.lengthOf(2);
  });

  it('keeps its error, until it can be read; has no listener once its host is gone', async () => {
    const fake = new FakeClient();
    fake.failNext('blocks.list', 'unavailable');
    const { host, blocks } = await open(fake);
    await until(() => blocks.error, 'the error');
    await blocks.load();
    expect([blocks.error, names(blocks)]).to.deep.equal([undefined, []]);
    host.remove();
    await frames(1);
    expect(fake.listenerCount).to.equal(0);
  });
});
