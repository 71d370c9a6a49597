import { expect } from 'chai';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { InvitationLink, linkTo } from './invitation-link.js';

async function open() {
  let calls = 0;
  const { host, controller } = await hostOf((one) => new InvitationLink(one, () => (calls += 1)));
  return { host, link: controller, calls: () => calls };
}

describe('InvitationLink', () => {
  afterEach(() => {
    removeHosts();
    sessionStorage.clear();
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('takes the token out of the address at once, and leaves the rest of it', async () => {
    history.replaceState({ page: 1 }, '', '#chat&sotto-invite=a-b_c&x=1');
    const { link, calls } = await open();
    expect([link.token, calls(), location.hash]).to.deep.equal(['a-b_c', 1, '#chat&x=1']);
    expect(history.state).to.deep.equal({ page: 1 });
  });

  it('takes it out where the page has a base of another host', async () => {
    const base = Object.assign(document.createElement('base'), { href: 'https://cdn.example/shop/' });
    document.head.append(base);
    try {
      const { pathname } = location;
      history.replaceState(null, '', `${location.href.split('#')[0]}#sotto-invite=abc`);
      const { link } = await open();
      expect([link.token, location.hash, location.pathname]).to.deep.equal(['abc', '', pathname]);
    } finally {
      base.remove();
    }
  });

  it('keeps the token over a reload until the user has decided', async () => {
    history.replaceState(null, '', '#sotto-invite=abc');
    await open();
    removeHosts();
    const { link, calls } = await open();
    expect([link.token, calls(), location.hash]).to.deep.equal(['abc', 1, '']);
    link.end();
    removeHosts();
    expect((await open()).link.token).to.equal(undefined);
  });

  it('asks the user also where the browser refuses to store the token', async () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      history.replaceState(null, '', '#sotto-invite=abc');
      const { link, calls } = await open();
      expect([link.token, calls()]).to.deep.equal(['abc', 1]);
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });

  it('follows a link on the page itself', async () => {
    const { link, calls } = await open();
    expect([link.token, calls()]).to.deep.equal([undefined, 0]);
    const arrived = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
    location.hash = 'sotto-invite=later';
    await arrived;
    expect([link.token, calls(), location.hash]).to.deep.equal(['later', 1, '']);
  });

  it('returns the link to this page, whatever its fragment', () => {
    history.replaceState(null, '', '#section');
    const url = new URL(linkTo('tok-en', document));
    expect([url.pathname, url.hash]).to.deep.equal([location.pathname, '#sotto-invite=tok-en']);
  });
});
