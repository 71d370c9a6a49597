import { expect } from 'chai';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepAll, deepQuery, deepQueryAll, until } from '../../testing/mount.js';
import { defineWidget } from '../../registry/chat-elements.js';
import type { ChatWidget } from './chat-widget.js';

// What the layout leaves to people who read large text: it changes by widths of the text, as under a zoom.

const WIDTHS = [360, 768, 900, 1280];
/** Of 14 px, the usual size. */
const SIZES = [14, 21, 28, 36];

async function show(width: number, size: number, attributes: Record<string, string>): Promise<ChatWidget> {
  defineWidget();
  const element = document.createElement('chat-widget');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.client = new FakeSession({ messages: 3 }).client;
  element.style.setProperty('inline-size', `${width}px`);
  element.style.setProperty('--chat-font-size', `${size}px`);
  document.body.append(element);
  return element;
}

const boxOf = (element: ChatWidget, selector: string) =>
  deepQuery(element, selector)!.getBoundingClientRect();
const isShown = (element: Element) => element.getClientRects().length > 0;

/** The buttons and fields of the chat that stand out of the panel at its sides. */
function sticksOut(element: ChatWidget): string[] {
  const { left, right } = boxOf(element, 'section');
  return deepAll(element.shadowRoot!)
    .filter((one) => one.matches('button, input, textarea') && isShown(one))
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return box.left < left - 0.5 || box.right > right + 0.5;
    })
    .map((one) => `${one.localName} ${one.getAttribute('aria-label') ?? ''}`);
}

describe('with large text', () => {
  afterEach(() => document.querySelector('chat-widget')?.remove());

  for (const size of SIZES)
    for (const width of WIDTHS)
      it(`has room to write, and the name of the room in sight: ${size} px in ${width} px`, async () => {
        const element = await show(width, size, { mode: 'inline', room: 'stage' });
        await until(
          () => deepQuery(element, 'sotto-composer')?.shadowRoot?.querySelector('textarea'),
          'a room',
        );
        expect(boxOf(element, 'textarea').width).to.be.greaterThan(6 * size);
        const name = deepQuery(element, 'sotto-room-header')!.shadowRoot!.querySelector('.bar-title')!;
        expect(name.getBoundingClientRect().width).to.be.greaterThan(6 * size);
        expect(name.scrollWidth).to.be.at.most(name.clientWidth);
        expect(sticksOut(element)).to.deep.equal([]);
      });

  for (const size of SIZES)
    it(`keeps the name and all buttons of a floating room: ${size} px`, async () => {
      const element = await show(360, size, { open: '', room: 'stage' });
      element.style.setProperty('--chat-width', '360px');
      await until(() => deepQuery(element, '[aria-label="More options"]'), 'a room');
      const name = deepQuery(element, 'sotto-room-header')!.shadowRoot!.querySelector('.bar-title')!;
      expect(name.scrollWidth).to.be.at.most(name.clientWidth);
      const bar = deepQuery(element, 'sotto-room-header')!.shadowRoot!;
      for (const label of ['Back to rooms', 'Close chat'])
        expect(isShown(bar.querySelector(`[aria-label="${label}"]`)!), label).to.equal(true);
      expect(sticksOut(element)).to.deep.equal([]);
    });

  for (const size of SIZES)
    it(`shows the search and its picture side by side: ${size} px`, async () => {
      const element = await show(360, size, { mode: 'inline' });
      await until(() => deepQuery(element, '.search input'), 'the rooms');
      const input = deepQuery(element, '.search input')!;
      const text =
        input.getBoundingClientRect().left + parseFloat(getComputedStyle(input).paddingInlineStart);
      expect(boxOf(element, '.search .i').right).to.be.at.most(text);
      const heading = deepQuery(element, 'sotto-room-list')!.shadowRoot!.querySelector('.bar-title')!;
      expect(heading.scrollWidth).to.be.at.most(heading.clientWidth);
      expect(sticksOut(element)).to.deep.equal([]);
    });

  for (const size of SIZES)
    it(`keeps the password clear of its button, and the panel's button in it: ${size} px`, async () => {
      const element = await show(360, size, { open: '' });
      element.style.setProperty('--chat-width', '360px');
      element.client = new FakeSession({ signedIn: false }).client;
      await until(() => deepQuery(element, '#password'), 'the form');
      const field = deepQuery(element, '#password')!;
      const end = field.getBoundingClientRect().right - parseFloat(getComputedStyle(field).paddingInlineEnd);
      expect(boxOf(element, '.with-eye .icon-btn').left).to.be.at.least(end);
      expect(sticksOut(element)).to.deep.equal([]);
    });

  it('has the size that the user chose on this device in every part, as a part of that of the page', async () => {
    const keep = 'sotto.text-size';
    localStorage.setItem(keep, '20');
    try {
      const element = await show(900, 14, { mode: 'inline', room: 'stage' });
      await until(
        () => deepQuery(element, 'sotto-composer')?.shadowRoot?.querySelector('textarea'),
        'a room',
      );
      const sizes = () =>
        new Set(
          deepQueryAll(element, '.chat-root').map((root) => parseFloat(getComputedStyle(root).fontSize)),
        );
      expect([...sizes()]).to.deep.equal([20]);
      expect(sticksOut(element)).to.deep.equal([]);
      element.style.setProperty('--chat-font-size', '21px');
      expect([...sizes()]).to.deep.equal([30]);
      dispatchEvent(new StorageEvent('storage', { key: keep, newValue: '14' }));
      await element.updateComplete;
      expect([...sizes()]).to.deep.equal([21]);
    } finally {
      localStorage.removeItem(keep);
    }
  });
});
