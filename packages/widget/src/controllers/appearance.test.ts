import { expect } from 'chai';
import { Appearance } from './appearance.js';
import type { Theme } from './appearance.js';

function create(ofPage: Theme = 'auto') {
  let updates = 0;
  const host = {
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => (updates += 1),
    updateComplete: Promise.resolve(true),
  };
  const page = { theme: ofPage };
  const appearance = new Appearance(host as never, () => page.theme);
  appearance.hostConnected();
  return { appearance, page, updates: () => updates };
}
const fromOtherTab = (newValue: string | null, key: string | null = 'sotto:theme') =>
  dispatchEvent(new StorageEvent('storage', { key, newValue }));

describe('Appearance', () => {
  afterEach(() => localStorage.clear());

  it('keeps what the user chose on this device', () => {
    const { appearance, updates } = create();
    expect(appearance.theme).to.equal('auto');
    appearance.choose('dark');
    expect([appearance.theme, updates() > 1]).to.deep.equal(['dark', true]);
    expect(create().appearance.theme).to.equal('dark');
  });

  it('follows the page where it has decided, and the user again where it has not', () => {
    localStorage.setItem('sotto:theme', 'dark');
    const { appearance, page } = create('light');
    expect([appearance.theme, appearance.isOffered]).to.deep.equal(['light', false]);
    page.theme = 'auto';
    expect([appearance.theme, appearance.isOffered]).to.deep.equal(['dark', true]);
  });

  it('follows other tabs while its host is in the page, and ignores what is no theme', () => {
    const { appearance } = create();
    fromOtherTab('dark');
    expect(appearance.theme).to.equal('dark');
    fromOtherTab('light', 'another');
    expect(appearance.theme).to.equal('dark');
    fromOtherTab('pink');
    expect(appearance.theme).to.equal('auto');
    fromOtherTab('dark');
    fromOtherTab(null, null);
    expect(appearance.theme).to.equal('auto');
    appearance.hostDisconnected();
    fromOtherTab('dark');
    expect(appearance.theme).to.equal('auto');
  });
});
