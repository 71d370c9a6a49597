import { expect } from 'chai';
import { until } from '../testing/wait.js';
import { PageTitle } from './page-title.js';

describe('PageTitle', () => {
  const before = document.title;
  const title = new PageTitle(document);
  beforeEach(() => void (document.title = 'Shop'));
  afterEach(() => {
    title.show(title, 0);
    document.title = before;
  });

  it('begins with the count, and is the page’s own again', () => {
    title.show(title, 2);
    expect(document.title).to.equal('(2) Shop');
    title.show(title, 3);
    expect(document.title).to.equal('(3) Shop');
    title.show(title, 0);
    expect(document.title).to.equal('Shop');
  });

  it('keeps the count when the page changes its title', async () => {
    title.show(title, 2);
    document.title = 'Cart';
    await until(() => document.title === '(2) Cart', 'the count');
    document.title = 'Till';
    title.show(title, 0);
    expect(document.title).to.equal('Till');
  });

  it('shows the largest of two counts, and those that stay', () => {
    const [one, other] = [{}, {}];
    title.show(one, 2);
    title.show(other, 3);
    expect(document.title).to.equal('(3) Shop');
    title.show(other, 0);
    expect(document.title).to.equal('(2) Shop');
    title.show(one, 0);
    expect(document.title).to.equal('Shop');
  });
});
