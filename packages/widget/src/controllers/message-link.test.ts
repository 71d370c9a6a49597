import { expect } from 'chai';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { MessageLink } from './message-link.js';

const open = async () => (await hostOf((one) => new MessageLink(one))).controller;

describe('MessageLink', () => {
  afterEach(() => {
    removeHosts();
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('names the message in the address once, and leaves the address as it is', async () => {
    history.replaceState(null, '', '#stage/12');
    const link = await open();
    expect(link.take()).to.deep.equal({ room: 'stage', seq: 12 });
    expect([link.take(), location.hash]).to.deep.equal([undefined, '#stage/12']);
  });

  it('follows links while the page is open, and nothing else', async () => {
    const link = await open();
    const follow = (hash: string) =>
      new Promise((done) => {
        addEventListener('hashchange', done, { once: true });
        location.hash = hash;
      });
    await follow('#top');
    expect(link.take()).to.equal(undefined);
    await follow('#desk/3');
    expect(link.take()).to.deep.equal({ room: 'desk', seq: 3 });
    removeHosts();
    await follow('#desk/4');
    expect(link.take()).to.equal(undefined);
  });
});
