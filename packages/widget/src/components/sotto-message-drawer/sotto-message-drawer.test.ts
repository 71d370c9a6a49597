import { expect } from 'chai';
import { ada, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoMessageDrawer } from './sotto-message-drawer.js';

const item = makeMessage(1, { content: 'See you at the dock' });
const EVENTS = ['chat-menu-close', 'chat-message-act'];
const open = (properties: Partial<SottoMessageDrawer> = {}) =>
  mount<SottoMessageDrawer>(
    'sotto-message-drawer',
    { item, actions: ['copy', 'delete'], userId: ada.id, ...properties },
    { height: 500 },
  );
const dialog = (element: SottoMessageDrawer) => deepQuery(element, '[role="dialog"]')!;
const lifted = (element: SottoMessageDrawer) => deepQuery(element, '.lift')!;
const entries = (element: SottoMessageDrawer) => deepQueryAll(element, '[role="menuitem"]');

describe('<sotto-message-drawer>', () => {
  let before: HTMLButtonElement;
  beforeEach(() => {
    before = document.createElement('button');
    before.textContent = 'Before';
    document.body.append(before);
    before.focus();
  });
  afterEach(() => {
    unmountAll();
    before.remove();
  });

  describe('accessibility', () => {
    it('is a modal dialog named by who wrote the message, which is shown and not read out', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(dialog(element).getAttribute('aria-modal')).to.equal('true');
      expect(dialog(element).getAttribute('aria-label')).to.contain('Mira Okafor');
      expect(textOf(lifted(element))).to.contain('See you at the dock');
      expect(lifted(element).matches('[aria-hidden="true"][inert]')).to.equal(true);
    });

    it('focuses the first action, and gives the focus back when it is gone', async () => {
      const element = await open();
      expect(hasFocus(entries(element)[0])).to.equal(true);
      element.remove();
      expect(hasFocus(before)).to.equal(true);
    });
  });

  describe('properties', () => {
    it('calls the viewer "you", by `userId`', async () => {
      const element = await open({ item: makeMessage(2, { sender: ada }) });
      const name = dialog(element).getAttribute('aria-label');
      expect(name).not.to.contain(ada.displayName);
      expect(name).to.match(/\byou\b/);
    });

    it('`named` shows who wrote it beside the message', async () => {
      const element = await open();
      expect(textOf(lifted(element))).not.to.contain('Mira Okafor');
      element.named = true;
      await element.updateComplete;
      expect(textOf(lifted(element))).to.contain('Mira Okafor');
    });
  });

  it('`answers` shows the reactions, and a formatted text has no gaps', async () => {
    const plain = await open({ item: makeMessage(1, { content: 'select me' }) });
    const { height } = deepQuery(plain, '.text')!.getBoundingClientRect();
    const formatted = makeMessage(2, { content: '**select me**', format: 'markdown' });
    const answers = { reactions: [{ emoji: '👍', count: 2, users: [], own: true }] };
    const element = await open({ item: formatted, answers });
    expect(deepQuery(element, '.text')!.getBoundingClientRect().height).to.be.closeTo(height, 1);
    const bubble = deepQuery(element, '.lift .bubble')!.getBoundingClientRect();
    const pills = deepQuery(element, '.lift .reactions')!.getBoundingClientRect();
    expect(deepQueryAll(element, '.lift .reaction').map(textOf)).to.deep.equal(['👍 2']);
    expect(bubble.bottom - pills.bottom).to.be.within(0, 12);
    expect(bubble.height).to.be.below(height + pills.height + 24);
  });

  describe('events', () => {
    it('closes by a touch beside it, and not by one on its frame', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      await clickAt(dialog(element), { x: dialog(element).clientWidth / 2, y: 1 });
      expect(events).to.deep.equal([]);
      await clickAt(deepQuery(element, '.scrim')!, { x: 5, y: 5 });
      expect(events).to.deep.equal([['chat-menu-close', null]]);
    });

    it('passes on what is to be done', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      await clickAt(entries(element)[1]!);
      expect(events).to.deep.include(['chat-message-act', { action: 'delete', item }]);
    });
  });

  describe('keyboard', () => {
    it('closes by Escape', async () => {
      const events = record(await open(), ...EVENTS);
      await pressKeys('Escape');
      expect(events).to.deep.equal([['chat-menu-close', null]]);
    });
  });
});
