import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { DeletionsController } from './deletions-controller.js';

describe('DeletionsController', () => {
  afterEach(removeHosts);

  it('follows what is about to be deleted in the open room', async () => {
    const fake = new FakeClient(2);
    fake.messages.deleteSoon('stage', 'm1');
    const { controller } = await hostOf((one) => new DeletionsController(one, () => one.client), {
      client: fake.client,
    });
    controller.open('stage');
    const shown = () => controller.list.map(({ id, status }) => `${id} ${status}`);
    expect(shown()).to.deep.equal(['m1 waiting']);
    fake.messages.deleteSoon('stage', 'm2');
    expect(shown()).to.deep.equal(['m1 waiting', 'm2 waiting']);
    fake.emit('deletions.changed', { room: 'desk', deletions: [] });
    fake.messages.undoDelete('m1');
    expect(shown()).to.deep.equal(['m2 waiting']);
    controller.open('desk');
    expect(shown()).to.deep.equal([]);
  });
});
