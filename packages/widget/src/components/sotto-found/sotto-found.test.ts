import type { User } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, hasFocus, textOf, until } from '../../testing/mount.js';
import type { ChatWidget } from '../chat-widget/chat-widget.js';

const BODIES = ['The amber wash is too warm', 'Fine', 'Stays AMBER then', 'amber, deleted since'];

async function open(directory = true) {
  const fake = new FakeSession({
    messages: 4,
    rooms: [{ name: 'Stage crew' }, { slug: 'amber', name: 'Amber room' }],
  });
  fake.history = BODIES.map((content, at) => makeMessage(at + 1, { content }));
  fake.history[3] = makeMessage(4, { content: null, deletedAt: '2026-11-01T00:00:00.000Z' });
  fake.site = { ...fake.site, directory };
  fake.directory = [makeUser('amberly', 'Amberly Stone'), makeUser('ambrose', 'Ambrose')];
  const element = await openWidget(fake, { mode: 'inline' });
  element.style.setProperty('inline-size', '900px');
  await until(() => row(element, 'Stage crew'), 'the rooms');
  row(element, 'Stage crew')!.click();
  await until(() => deepQuery(element, '.bubble'), 'the messages');
  deepQuery<HTMLInputElement>(element, 'input[type="search"]')!.focus();
  return { fake, element };
}
const results = (element: ChatWidget) => deepQueryAll(deepQuery(element, 'sotto-found')!, 'button');
const searches = (fake: FakeSession) => fake.calls.filter(([name]) => name === 'users.search');

describe('<sotto-found>', () => {
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    removeWidget();
  });

  for (const dir of ['ltr', 'rtl'])
    it(`finds people and loaded messages besides rooms, and is walked with them by keys: ${dir}`, async () => {
      document.documentElement.dir = dir;
      const { fake, element } = await open();
      await typeText('amber');
      await until(() => results(element).length === 3, 'the results');
      const marks = deepQueryAll(deepQuery(element, 'sotto-found')!, 'mark').map(textOf);
      expect(marks).to.deep.equal(['Amber', 'amber', 'AMBER', 'amber']);
      const headings = deepQueryAll(element, 'sotto-found h3, .section-label').map(textOf);
      expect(headings).to.deep.equal(['People', 'In loaded messages']);
      const read = deepQueryAll(deepQuery(element, 'sotto-found')!, '[role="status"]').map(textOf);
      expect(read).to.deep.equal(['1 person and 2 messages found']);
      await expectAccessible(element);
      expect(searches(fake)).to.have.length(1);

      await pressKeys('ArrowDown');
      expect(hasFocus(row(element, 'Amber room'))).to.equal(true);
      const walked: number[] = [];
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp']) {
        await pressKeys(key);
        walked.push(results(element).findIndex(hasFocus));
      }
      expect(walked).to.deep.equal([0, 1, 2, 1, 0, -1]);
      // An English sentence, also on a page that runs from right to left: “Mira in Stage crew”.
      const [who, where] = deepQueryAll(deepQuery(element, 'sotto-found')!, '.hit .row-title').map(
        (one) => one.getBoundingClientRect().left,
      );
      expect(who).to.be.lessThan(where!);
      expect(hasFocus(row(element, 'Amber room'))).to.equal(true);
      // From below the last result is the next one.
      await pressKeys('End', 'ArrowUp', 'ArrowUp');
      expect(results(element).findIndex(hasFocus)).to.equal(2);
      await pressKeys('Enter');
      await until(() => hasFocus(deepQueryAll(element, '.bubble')[0]), 'the message');
    });

  it('opens the direct room with a person, by mouse', async () => {
    const { fake, element } = await open();
    await typeText('ambr');
    await until(() => results(element).length === 1, 'the person');
    await clickAt(results(element)[0]!);
    await until(() => fake.calls.some(([name]) => name === 'rooms.direct'), 'the direct room');
    expect(fake.calls.find(([name]) => name === 'rooms.direct')![1]).to.equal('ambrose');
  });

  it('opens the first result by Enter in the search, where no room is found', async () => {
    const { fake, element } = await open();
    await typeText('ambr');
    await until(() => results(element).length === 1, 'the person');
    await pressKeys('Enter');
    await until(() => fake.calls.some(([name]) => name === 'rooms.direct'), 'the direct room');
  });

  it('asks for nothing too short or not allowed, and gives up what is no longer wanted', async () => {
    const { fake, element } = await open();
    const signals: AbortSignal[] = [];
    const asked: string[] = [];
    Object.assign(fake.users, {
      search: (text: string, { signal }: { signal: AbortSignal }) => {
        asked.push(text);
        signals.push(signal);
        return new Promise<User[]>(() => undefined);
      },
    });
    await typeText('am');
    await until(() => asked.length === 1, 'the first');
    await typeText('ber');
    await until(() => asked.length === 2, 'the second');
    expect([asked, signals.map(({ aborted }) => aborted)]).to.deep.equal([
      ['am', 'amber'],
      [true, false],
    ]);
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-found'), 'the rooms alone');
    expect(signals[1]!.aborted).to.equal(true);
    removeWidget();
    const closed = await open(false);
    await typeText('amber');
    await until(() => results(closed.element).length === 2, 'the messages');
    expect(searches(closed.fake)).to.have.length(0);
    expect(results(closed.element).map(textOf)[1]).to.contain('amber wash');
  });

  it('says why people could not be searched, and shows the rest all the same', async () => {
    const { fake, element } = await open();
    fake.failNext('users.search', 'rate_limited');
    await typeText('amber');
    const reason = () => deepQuery(deepQuery(element, 'sotto-found')!, '[role="alert"]');
    await until(reason, 'the reason');
    expect(textOf(reason())).to.match(/^People couldn’t be searched\. /);
    expect(results(element)).to.have.length(2);
    await expectAccessible(element);
  });

  it('keeps the texts of people whom the viewer has blocked to itself', async () => {
    const { fake, element } = await open();
    await typeText('amber');
    await until(() => results(element).length === 3, 'the results');
    await fake.blocks.add('mira');
    await until(() => results(element).length === 1, 'the person alone');
  });
});
