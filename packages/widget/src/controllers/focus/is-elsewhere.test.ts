import { expect } from 'chai';
import { isElsewhere } from './is-elsewhere.js';

describe('isElsewhere', () => {
  const added: HTMLElement[] = [];
  afterEach(() => {
    for (const element of added.splice(0)) element.remove();
  });

  function add<K extends keyof HTMLElementTagNameMap>(tag: K, parent: Node = document.body) {
    const element = parent.appendChild(document.createElement(tag));
    added.push(element);
    return element;
  }

  it('is so only where something outside has the focus', () => {
    const host = add('div');
    const inside = add('input', host.attachShadow({ mode: 'open' }));
    const outside = add('input');
    expect(isElsewhere(host)).to.equal(false);
    inside.focus();
    expect(isElsewhere(host)).to.equal(false);
    outside.focus();
    expect(isElsewhere(host)).to.equal(true);
    outside.blur();
    expect(isElsewhere(host)).to.equal(false);
  });
});
