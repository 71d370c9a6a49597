import { expect } from 'chai';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { MergeQuestion } from './merge-question.js';

const OFFER = { id: 'guest-1', displayName: 'Sami' };

async function open() {
  const fake = new FakeSession();
  const offered: unknown[] = [];
  const { host } = await hostOf(
    (one) => new MergeQuestion(one, () => one.client, { offer: (dialog) => offered.push(dialog.kind) }),
    { client: fake.client },
  );
  return { fake, host, offered };
}

describe('MergeQuestion', () => {
  afterEach(removeHosts);

  it('asks whenever the client has to know', async () => {
    const { fake, offered } = await open();
    expect(offered).to.deep.equal([]);
    fake.emit('merge.offered', OFFER);
    fake.emit('merge.offered', OFFER);
    expect(offered).to.deep.equal(['merge', 'merge']);
  });

  it('follows another client, and none once its host is gone', async () => {
    const { fake, host, offered } = await open();
    const next = new FakeSession();
    host.client = next.client;
    await host.updateComplete;
    fake.emit('merge.offered', OFFER);
    expect(offered).to.deep.equal([]);
    next.emit('merge.offered', OFFER);
    expect(offered).to.deep.equal(['merge']);
    host.remove();
    next.emit('merge.offered', OFFER);
    expect(offered).to.deep.equal(['merge']);
  });
});
