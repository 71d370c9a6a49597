import { expect } from 'chai';
import { bubble, button, callsOf, field, openConversation, write } from '../../testing/conversation.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

async function open() {
  const fake = new FakeClient(3);
  const element = await openConversation(fake);
  await until(() => bubble(element, 'Message 3'), 'loaded');
  return { fake, element };
}
const picker = (element: SottoConversation) => deepQuery(element, 'sotto-emoji-picker');
const search = (element: SottoConversation) => deepQuery<HTMLInputElement>(element, 'input[type="search"]');
const openPicker = async (element: SottoConversation) => {
  await clickAt(button(element, 'Emoji'));
  await until(() => hasFocus(search(element)), 'the picker');
};

describe('<sotto-conversation> and emoji', () => {
  beforeEach(() => localStorage.clear());
  afterEach(unmountAll);

  it('puts one into the text where the cursor was, and can undo it', async () => {
    const { fake, element } = await open();
    await write(element, 'Well done!');
    field(element).setSelectionRange(9, 9);
    await openPicker(element);
    expect(button(element, 'Emoji').getAttribute('aria-expanded')).to.equal('true');
    await expectAccessible(element);
    await typeText('clap');
    await until(() => deepQueryAll(element, '[role="gridcell"]').length < 20, 'found');
    await pressKeys('Enter');
    await until(() => hasFocus(field(element)), 'the field');
    expect(field(element).value).to.equal('Well done👏!');
    expect(field(element).selectionStart).to.equal(11);
    expect(picker(element) === undefined).to.equal(true);
    await pressWith('Control', 'z');
    expect(field(element).value).to.equal('Well done!');
    await pressWith('Control', 'y');
    await pressKeys('Enter');
    await until(() => callsOf(fake, 'messages.send').length === 1, 'sent');
    expect(callsOf(fake, 'messages.send')[0]![1]).to.equal('Well done👏!');
  });

  it('takes several with Shift, and closes by the button and by Escape', async () => {
    const { element } = await open();
    await openPicker(element);
    await pressKeys('ArrowDown');
    await pressWith('Shift', 'Enter');
    await pressKeys('ArrowRight');
    await pressWith('Shift', 'Enter');
    expect(field(element).value).to.equal('😀😃');
    await pressKeys('Escape');
    await until(() => hasFocus(field(element)) && !picker(element), 'closed');
    await openPicker(element);
    await clickAt(button(element, 'Emoji'));
    await until(() => !picker(element), 'closed again');
  });

  it('reaches no further up than the room', async () => {
    const { element } = await open();
    await openPicker(element);
    const [top, limit] = [picker(element)!, element].map((one) => one.getBoundingClientRect().top);
    expect(top!).to.be.at.least(limit!);
  });

  it('becomes a reaction from behind the strip of the menu', async () => {
    const { fake, element } = await open();
    bubble(element, 'Message 3')!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.quick-item'), 'the strip');
    await pressKeys('ArrowUp', 'End', 'Enter');
    await until(() => hasFocus(search(element)), 'the picker');
    await expectAccessible(element);
    await pressKeys('Escape');
    await until(() => !picker(element), 'closed');
    expect(hasFocus(bubble(element, 'Message 3'))).to.equal(true);
    await pressKeys('Enter');
    await until(() => deepQuery(element, '.quick-item'), 'the strip');
    await clickAt(deepQueryAll(element, '.quick-item').at(-1)!);
    await until(() => hasFocus(search(element)), 'the picker');
    await typeText('taco');
    await until(() => deepQueryAll(element, '[role="gridcell"]').length < 20, 'found');
    await clickAt(deepQueryAll(element, '[role="gridcell"]')[0]!);
    await until(() => callsOf(fake, 'messages.react').length === 1, 'the reaction');
    expect(callsOf(fake, 'messages.react')[0]!.slice(1)).to.deep.equal(['m3', '🌮']);
    await until(() => hasFocus(bubble(element, 'Message 3')), 'the focus back');
  });
});
