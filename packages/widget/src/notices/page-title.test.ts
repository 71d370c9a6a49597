import { expect } from 'chai';
import { until } from '../testing/wait.js';
import { PageTitle } from './page-title.js';

describe('PageTitle', () => {
  const before = document.title;
  const title = new PageTitle(document);
  beforeEach(() => void (document.title = 'Shop'));
  afterEach(() => {
    title.show(0);
    document.title = before;
  });

  it('begins with the count, and is the page’s own again', () => {
    title.show(2);
    expect(document.title).to.equal('(2) Shop');
    title.show(3);
    expect(document.title).to.equal('(3) Shop');
    title.show(0);
    expect(document.title).to.equal('Shop');
  });

  it('keeps the count when the page changes its title', async () => {
    title.show(2);
    document.title = 'Cart';
    await until(() => document.title === '(2) Cart', 'the count');
    document.title = 'Till';
    title.show(0);
    expect(document.title).to.equal('Till');
  });
});
