import { expect } from 'chai';
import { bubble, callsOf, openConversation } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, turnWheel } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

/** Noon, so many days ago. */
function noon(daysAgo: number): Date {
  const date = new Date();
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysAgo, 12);
}

/** A room with so many messages a day. */
async function openDays(days: number, daily = 20) {
  const fake = new FakeClient(0);
  const count = days * daily;
  fake.history = Array.from({ length: count }, (_, at) => {
    const createdAt = noon(days - 1 - Math.floor(at / daily)).toISOString();
    return makeMessage(at + 1, { createdAt, content: `Message ${at + 1} of the day` });
  });
  fake.room.rev = fake.room.lastSeq = fake.room.lastReadSeq = count;
  const element = await openConversation(fake);
  await until(() => bubble(element, `Message ${count} `), 'loaded');
  return { fake, element };
}

const log = (element: SottoConversation) => deepQuery(element, '.log')!;
const pill = (element: SottoConversation) => deepQuery(element, '.date-float.is-on button');
const isInView = (element: SottoConversation, one: Element | undefined) => {
  const [box, view] = [one?.getBoundingClientRect(), log(element).getBoundingClientRect()];
  return box !== undefined && box.top >= view.top && box.bottom <= view.bottom;
};
const dividers = (element: SottoConversation) => deepQueryAll(element, '.day button');

describe('<sotto-conversation> and its days', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    document.documentElement.style.removeProperty('--_sotto-size');
    unmountAll();
  });

  it('says while it is scrolled of which day the messages are, and is quiet a moment after', async () => {
    const { element } = await openDays(5, 40);
    bubble(element, 'Message 200 ')!.focus();
    expect(deepQuery(element, '.date-float') === undefined).to.equal(true);
    await pressKeys('PageUp');
    await until(() => pill(element), 'the pill');
    expect(textOf(pill(element))).to.equal('Today');
    const { left, right, top } = pill(element)!.getBoundingClientRect();
    const view = log(element).getBoundingClientRect();
    expect((left + right) / 2).to.be.closeTo((view.left + view.right) / 2, 8);
    expect(top - view.top).to.equal(8);
    await until(() => !pill(element), 'quiet again');
    expect(getComputedStyle(deepQuery(element, '.date-float')!).pointerEvents).to.equal('none');
    for (let page = 0; page < 9 && textOf(deepQuery(element, '.date-float button')) === 'Today'; page++)
      await pressKeys('PageUp');
    await until(() => textOf(deepQuery(element, '.date-float button')) === 'Yesterday', 'the day before');
  });

  it('does not read styles at each step that it is scrolled', async () => {
    const { element } = await openDays(5, 40);
    const view = log(element);
    const { left, top } = view.getBoundingClientRect();
    const { getComputedStyle } = window;
    const count = { scrolls: 0, reads: 0 };
    view.addEventListener('scroll', () => (count.scrolls += 1));
    window.getComputedStyle = (one, pseudo) => {
      if (one === view) count.reads += 1;
      return getComputedStyle(one, pseudo);
    };
    try {
      for (let step = 1; step <= 12; step++) {
        await turnWheel([left + 40, top + 80], { deltaY: -6 });
        await until(() => count.scrolls >= step, 'the step');
      }
    } finally {
      window.getComputedStyle = getComputedStyle;
    }
    expect(pill(element) !== undefined).to.equal(true);
    expect(count.reads).to.be.within(1, count.scrolls / 2);
  });

  for (const size of [14, 28])
    it(`leaves its place to the divider of a day, at a text of ${size} px`, async () => {
      document.documentElement.style.setProperty('--_sotto-size', `${size}px`);
      const { element } = await openDays(10);
      const overlaps = () => {
        const over = pill(element)?.getBoundingClientRect();
        return dividers(element).some((one) => {
          const { top, bottom } = one.getBoundingClientRect();
          return over !== undefined && top < over.bottom && bottom > over.top;
        });
      };
      const view = log(element).getBoundingClientRect();
      const isNear = (one: Element) => Math.abs(one.getBoundingClientRect().top - view.top) < 70;
      let seen = 0;
      for (let step = 0; step < 100; step++) {
        log(element).scrollTop -= dividers(element).some(isNear) ? 3 : 34;
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        if (pill(element)) seen += 1;
        expect(overlaps(), `after ${step}`).to.equal(false);
      }
      expect(seen).to.be.greaterThan(20);
    });

  it('leads from the pill to a day of long ago, and reads a few messages to find it', async () => {
    const { fake, element } = await openDays(100);
    bubble(element, 'Message 2000 ')!.focus();
    await pressKeys('PageUp');
    // The log goes on moving, however long the keys and the click take.
    const motion = setInterval(() => (log(element).scrollTop -= 2), 100);
    try {
      await until(() => pill(element), 'the pill');
      await clickAt(deepQuery(element, '.date-float button')!);
    } finally {
      clearInterval(motion);
    }
    await until(() => deepQuery(element, 'input[type="date"]'), 'the dialog');
    const input = deepQuery<HTMLInputElement>(element, 'input[type="date"]')!;
    await expectAccessible(element);
    const wanted = noon(70);
    // As the picker of the browser sets it, which no page can open without a user.
    input.value = [wanted.getFullYear(), wanted.getMonth() + 1, wanted.getDate()]
      .map((one) => String(one).padStart(2, '0'))
      .join('-');
    const before = callsOf(fake, 'messages.list').length;
    await pressKeys('Enter');
    await until(() => isInView(element, bubble(element, 'Message 581 ')), 'the first of the day');
    expect(deepQuery(element, 'sotto-day') === undefined).to.equal(true);
    await until(() => hasFocus(bubble(element, 'Message 581 ')!), 'the focus');
    expect(dividers(element).some((one) => isInView(element, one))).to.equal(true);
    expect(callsOf(fake, 'messages.list').length - before).to.be.at.most(15);
  });

  it('leaves the focus in the log when the dialog of the pill is closed', async () => {
    const { element } = await openDays(5, 40);
    bubble(element, 'Message 200 ')!.focus();
    await pressKeys('PageUp');
    const motion = setInterval(() => (log(element).scrollTop -= 1), 100);
    let before: HTMLElement;
    try {
      await until(() => pill(element), 'the pill');
      // A row that stays: the log draws no rows far outside of its view.
      before = deepQueryAll<HTMLElement>(element, '.bubble').find((one) => isInView(element, one))!;
      before.focus({ preventScroll: true });
      await clickAt(deepQuery(element, '.date-float button')!);
    } finally {
      clearInterval(motion);
    }
    await until(() => deepQuery(element, 'sotto-day') && !pill(element), 'the dialog alone');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-day'), 'closed');
    await until(() => hasFocus(before), 'the focus');
  });

  it('leads from a divider, by keys, to the newest where nothing was written since', async () => {
    const { fake, element } = await openDays(2);
    fake.history = fake.history.map((one) => ({ ...one, createdAt: noon(9).toISOString() }));
    bubble(element, 'Message 40 ')!.focus();
    await pressKeys('Home');
    await until(() => hasFocus(bubble(element, 'Message 1 ')!), 'the first');
    dividers(element)[0]!.focus();
    await pressKeys('Enter');
    await until(() => deepQuery(element, 'sotto-day'), 'the dialog');
    await pressKeys('Enter');
    await until(() => isInView(element, bubble(element, 'Message 40 ')), 'the newest');
  });

  it('stays where it is when the dialog is left while the day is looked for', async () => {
    const { fake, element } = await openDays(100);
    await until(() => dividers(element)[0], 'a divider');
    await clickAt(dividers(element).at(-1)!);
    await until(() => deepQuery(element, 'sotto-day'), 'the dialog');
    fake.holds.add('messages.list');
    await pressKeys('ArrowDown', 'Enter', 'Escape');
    await until(() => !deepQuery(element, 'sotto-day'), 'closed');
    fake.holds.clear();
    fake.release();
    await new Promise(requestAnimationFrame);
    expect(bubble(element, 'Message 2000 ') !== undefined).to.equal(true);
  });
});
