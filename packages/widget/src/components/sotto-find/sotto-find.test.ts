import { expect } from 'chai';
import { bubble, openConversation } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  press,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { readsToTheRight } from '../../testing/reading-order.js';
import { record } from '../../testing/record.js';
import type { SottoFind } from './sotto-find.js';

const items = [1, 2, 3, 4].map((seq) =>
  makeMessage(seq, { content: seq === 3 ? 'Steel' : `Amber, cue ${seq}` }),
);
async function open(properties: Partial<SottoFind> = {}) {
  const element = await mount<SottoFind>('sotto-find', { items, ...properties });
  await until(() => hasFocus(field(element)), 'the focus');
  return { element, events: record(element, 'chat-find-show', 'chat-find-close') };
}
const field = (element: Element) => deepQuery<HTMLInputElement>(element, '[role="search"] input');
const output = (element: Element) => textOf(deepQuery(element, 'output'));
const button = (element: Element, label: string) => deepQuery(element, `[aria-label="${label}"]:is(button)`)!;
const shown = (seq: number) => ['chat-find-show', { seq }];

describe('<sotto-find>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  it('has one cross: the button that closes it', async () => {
    const { element } = await open();
    await typeText('amber');
    const { width, height } = field(element)!.getBoundingClientRect();
    for (let x = width - 32; x < width; x += 6) await clickAt(field(element)!, { x, y: height / 2 });
    expect(field(element)!.value).to.equal('amber');
  });

  it('keeps the place in one piece on pages from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open();
    await typeText('amber');
    await until(() => output(element) === '1 of 3', 'the newest');
    expect(readsToTheRight(deepQuery(element, 'output')!)).to.equal(true);
  });

  it('says which match it shows and of how many, from the newest on, by Enter and by its buttons', async () => {
    const { element, events } = await open();
    await expectAccessible(element);
    expect(output(element)).to.equal('');
    await typeText('amber');
    await until(() => output(element) === '1 of 3', 'the newest');
    await expectAccessible(element);
    await pressKeys('Enter');
    await until(() => output(element) === '2 of 3', 'the next');
    await clickAt(button(element, 'Older match'));
    await until(() => output(element) === '3 of 3', 'the oldest');
    await pressKeys('Enter');
    expect(button(element, 'Older match').getAttribute('aria-disabled')).to.equal('true');
    field(element)!.focus();
    await pressWith('Shift', 'Enter');
    await clickAt(button(element, 'Newer match'));
    await until(() => output(element) === '1 of 3', 'back');
    expect(events.slice(-5)).to.deep.equal([shown(4), shown(2), shown(1), shown(2), shown(4)]);
    field(element)!.focus();
    await pressKeys('End');
    await typeText('x');
    await until(() => output(element) === 'No matches', 'none');
    await pressKeys('Escape');
    expect(events.at(-1)).to.deep.equal(['chat-find-close', null]);
  });

  it('stays where it is while messages come, and loads older ones behind the oldest match', async () => {
    const older = makeMessage(1, { content: 'The first amber' });
    const later = items.slice(1).map((item) => ({ ...item, seq: item.seq + 10 }));
    const { element, events } = await open({
      items: later,
      hasMoreBefore: true,
      loadOlder: async () => {
        Object.assign(element, { items: [older, ...element.items], hasMoreBefore: false });
      },
    });
    await typeText('amber');
    await until(() => output(element) === '1 of 2', 'the newest');
    element.items = [...later, makeMessage(15, { content: 'More amber' })];
    await until(() => output(element) === '2 of 3', 'the same');
    await pressKeys('Enter');
    await until(() => output(element) === '3 of 3', 'the oldest one');
    await clickAt(button(element, 'Search older messages'));
    await until(() => output(element) === '4 of 4', 'an older one');
    expect(events.at(-1)).to.deep.equal(shown(1));
  });
});

describe('<sotto-conversation> and the search', () => {
  afterEach(unmountAll);

  it('opens by its shortcut and by the menu, shows what it finds, and closes back to the text', async () => {
    const fake = new FakeClient(60);
    fake.history[20] = makeMessage(21, { content: 'Amber at last' });
    const element = await openConversation(fake);
    await until(() => bubble(element, 'Message 60'), 'loaded');
    element.focus();
    press('F', { code: 'KeyF', ctrlKey: true, shiftKey: true });
    await until(() => hasFocus(field(element)), 'the search');
    await typeText('amber');
    await until(() => output(element) === '1 of 1', 'found');
    await until(() => bubble(element, 'Amber at last')?.closest('.is-target'), 'shown');
    expect(hasFocus(field(element))).to.equal(true);
    const [log, found] = [deepQuery(element, '.log')!, bubble(element, 'Amber at last')!].map((one) =>
      one.getBoundingClientRect(),
    );
    expect(found!.top >= log!.top && found!.bottom <= log!.bottom).to.equal(true);
    await expectAccessible(element);
    await pressKeys('Escape');
    await until(() => hasFocus(deepQuery(element, 'textarea')), 'the text');
    expect(deepQueryAll(element, 'sotto-find')).to.have.length(0);
    await clickAt(button(element, 'More options'));
    const entry = () =>
      deepQueryAll(element, '[role="menuitem"]').find((one) => textOf(one) === 'Search in this room');
    await until(entry, 'the menu');
    await clickAt(entry()!);
    await until(() => hasFocus(field(element)), 'the search again');
  });
});
