import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
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
  const { enumerateDevices } = navigator.mediaDevices;
  afterEach(() => {
    navigator.mediaDevices.enumerateDevices = enumerateDevices;
    window.matchMedia = matchMedia;
    removeWidget();
  });

  it('offers pictures, files and the camera, and where the page may not record no more', async () => {
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
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

  it('begins to record a voice message, unless something is written', async () => {
    const { element } = await openRoom();
    await until(() => deepQuery(element, 'sotto-recorder[ready]'), 'the microphone');
    await clickAt(deepQuery(element, 'textarea')!);
    await typeText('Cue');
    await clickAt(deepQuery(element, '.clip')!);
    await until(() => entries(element).length === 3, 'the menu');
    await pressKeys('Escape');
    await until(() => entries(element).length === 0, 'the composer');
    await clickAt(deepQuery(element, 'textarea')!);
    await pressKeys('Backspace', 'Backspace', 'Backspace');
    await clickAt(deepQuery(element, '.clip')!);
    await until(() => entries(element).length === 4, 'the menu with four choices');
    expect(textOf(entries(element)[3])).to.equal('Voice message');
    await expectAccessible(element);
    await clickAt(entries(element)[3]!);
    await until(() => deepQuery(element, 'sotto-recorder[recording]'), 'the recording');
    expect(hasFocus(deepQuery(element, '.mic'))).to.equal(true);
    await pressKeys('Escape', 'Escape');
  });

  it('closes by Escape, and gives the focus back', async () => {
    const { element, opened } = await openRoom();
    await clickAt(deepQuery(element, '.clip')!);
    await until(() => entries(element).length >= 3, 'the menu');
    await pressKeys('ArrowDown', 'Escape');
    await until(() => entries(element).length === 0, 'the composer');
    expect(hasFocus(deepQuery(element, '.clip'))).to.equal(true);
    expect(opened).to.deep.equal([]);
  });
});
