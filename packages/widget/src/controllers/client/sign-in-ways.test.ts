import { expect } from 'chai';
import { requestSignIn, waysBesideHost } from './sign-in-ways.js';

describe('the ways to sign in', () => {
  it('are those that the chat offers itself; a password where the site is not known', () => {
    expect(waysBesideHost({ signIn: ['host', 'guest', 'code'], registration: true })).to.deep.equal([
      'guest',
      'code',
    ]);
    expect(waysBesideHost({ signIn: ['host'], registration: false })).to.deep.equal([]);
    expect(waysBesideHost(undefined)).to.deep.equal(['password']);
  });

  it('are left to a page that takes over', () => {
    const element = document.createElement('div');
    const reasons: unknown[] = [];
    element.addEventListener('chat-sign-in-request', ({ detail }) => reasons.push(detail.reason));
    expect(requestSignIn(element)).to.equal(false);
    element.addEventListener('chat-sign-in-request', (event) => event.preventDefault());
    expect(requestSignIn(element)).to.equal(true);
    expect(reasons).to.deep.equal(['user', 'user']);
  });
});
