import { expect } from 'chai';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { SiteOffers } from './site-offers.js';

async function open(fake: FakeSession) {
  return (await hostOf((one) => new SiteOffers(one, () => one.client), { client: fake.client })).controller;
}

describe('SiteOffers', () => {
  afterEach(removeHosts);

  it('follows what the site offers', async () => {
    const fake = new FakeSession();
    fake.site = { ...fake.site, directory: true, roomCreation: false, directs: false, deleteAfterDays: 3 };
    const offers = await open(fake);
    await until(() => offers.deleteAfterDays === 3, 'the site');
    expect([offers.canSearchPeople, offers.canCreate, offers.canMessage]).to.deep.equal([true, false, false]);
  });

  it('asks once, whatever the user is called', async () => {
    const fake = new FakeSession();
    const offers = await open(fake);
    await until(() => offers.deleteAfterDays === 7, 'the site');
    fake.emit('auth.changed', { user: { ...ada, displayName: 'Ada L.' } });
    await frames(6);
    expect(fake.calls.filter(([name]) => name === 'auth.config')).to.have.length(1);
  });

  it('asks for nothing where the user is gone before the first rows are drawn', async () => {
    const fake = new FakeSession();
    await open(fake);
    fake.emit('auth.changed', { user: null });
    await frames(6);
    expect(fake.calls.filter(([name]) => name === 'auth.config')).to.deep.equal([]);
  });

  it('lets the server decide where the site is not known, and offers guests less', async () => {
    const fake = new FakeSession();
    fake.refuse('auth.config', 'network');
    const offers = await open(fake);
    await until(() => fake.calls.some(([name]) => name === 'auth.config'), 'the request');
    expect([offers.canSearchPeople, offers.canCreate, offers.canMessage]).to.deep.equal([false, true, true]);
    expect(offers.deleteAfterDays).to.equal(undefined);
    fake.site = { ...fake.site, directory: true };
    fake.signedIn = { ...ada, kind: 'guest' };
    fake.emit('auth.changed', { user: fake.signedIn });
    await until(() => offers.deleteAfterDays === 7, 'the site');
    expect([offers.canSearchPeople, offers.canCreate]).to.deep.equal([false, false]);
  });
});
