import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, hasFocus, textOf, until } from '../../testing/mount.js';

/** Opens a room as on a device that is touched. */
async function openRoom() {
  const element = await openWidget(new FakeSession(), { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, '.clip'), 'the room');
  const opened: { accept: string; capture: string | null }[] = [];
  const root = deepQuery(element, '.clip')!.getRootNode();
  root.addEventListener('click', (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    opened.push({ accept: field.accept, capture: field.getAttribute('capture') });
  });
  return { element, opened };
}
const entries = (element: Element) =>
  deepQueryAll(element, 'sotto-attach-menu .menu-item, [role="menuitem"]');

describe('<sotto-attach-menu>', () => {
  const { matchMedia } = window;
  beforeEach(() => {
    window.matchMedia = (query) => matchMedia.call(window, query === '(pointer: coarse)' ? 'all' : query);
  });
  afterEach(() => {
    window.matchMedia = matchMedia;
    removeWidget();
  });

  it('offers pictures, files and the camera', async () => {
    const { element, opened } = await openRoom();
    for (const choice of [0, 1, 2]) {
      await clickAt(deepQuery(element, '.clip')!);
      await until(() => entries(element).length === 3, 'the menu');
      if (choice === 0) {
        expect(entries(element).map(textOf)).to.deep.equal(['Photo or video', 'File', 'Take a photo']);
        await expectAccessible(element);
      }
      await clickAt(entries(element)[choice]!);
      await until(() => opened.length === choice + 1, 'the field');
      await until(() => entries(element).length === 0, 'the composer');
    }
    expect(opened).to.deep.equal([
      { accept: 'image/*,video/*', capture: null },
      { accept: '', capture: null },
      { accept: 'image/*', capture: 'environment' },
    ]);
  });

  it('closes by Escape, and gives the focus back', async () => {
    const { element, opened } = await openRoom();
    await clickAt(deepQuery(element, '.clip')!);
    await until(() => entries(element).length === 3, 'the menu');
    await pressKeys('ArrowDown', 'Escape');
    await until(() => entries(element).length === 0, 'the composer');
    expect(hasFocus(deepQuery(element, '.clip'))).to.equal(true);
    expect(opened).to.deep.equal([]);
  });
});
