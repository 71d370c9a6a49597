import { expect } from 'chai';
import { reducedMotion } from '../animations/reduced-motion.js';
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
  const root = document.createElement('div');
  const appearance = new Appearance(
    host as never,
    () => page.theme,
    () => root,
  );
  appearance.hostConnected();
  const scale = () => {
    appearance.hostUpdated();
    return root.style.getPropertyValue('--_sotto-scale');
  };
  const moves = () => {
    appearance.hostUpdated();
    return root.style.getPropertyValue('--_sotto-moves');
  };
  return { appearance, page, updates: () => updates, scale, moves };
}
const fromOtherTab = (newValue: string | null, key: string | null = 'sotto.theme') =>
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

  it('lets nothing move where the user wants less motion, here and in other tabs', () => {
    const { appearance, moves } = create();
    expect([appearance.lessMotion, moves(), reducedMotion()]).to.deep.equal([false, '', false]);
    appearance.chooseLessMotion(true);
    expect([appearance.lessMotion, moves(), reducedMotion()]).to.deep.equal([true, '0', true]);
    expect(create().appearance.lessMotion).to.equal(true);
    fromOtherTab('off', 'sotto.less-motion');
    expect([appearance.lessMotion, moves()]).to.deep.equal([false, '']);
  });

  it('follows the page where it has decided, and the user again where it has not', () => {
    localStorage.setItem('sotto.theme', 'dark');
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

  it('keeps the size of the text, also where the page has decided on the theme, and says nothing of the usual one', () => {
    const { appearance, scale } = create('light');
    expect([appearance.textSize, scale()]).to.deep.equal([14, '']);
    appearance.chooseTextSize(20);
    expect([appearance.textSize, Number(scale()).toFixed(3)]).to.deep.equal([20, '1.429']);
    expect(create().appearance.textSize).to.equal(20);
    fromOtherTab('12', 'sotto.text-size');
    expect(Number(scale()).toFixed(3)).to.equal('0.857');
    for (const wrong of ['11', '21', '14.5', 'x', '']) {
      fromOtherTab('16', 'sotto.text-size');
      fromOtherTab(wrong, 'sotto.text-size');
      expect([appearance.textSize, scale()]).to.deep.equal([14, '']);
    }
    fromOtherTab('16', 'sotto.text-size');
    fromOtherTab(null, null);
    expect(appearance.textSize).to.equal(14);
  });
});
