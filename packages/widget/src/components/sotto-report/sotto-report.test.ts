import { expect } from 'chai';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoReport } from './sotto-report.js';

const message = makeMessage(1, { content: 'Buy tickets at half price' });
async function open() {
  const fake = new FakeClient();
  const done: string[] = [];
  const element = await mount<SottoReport>(
    'sotto-report',
    { client: fake.client, room: fake.room, message, done: () => done.push('done') },
    { width: 360 },
  );
  return { fake, element, done };
}

describe('<sotto-report>', () => {
  afterEach(unmountAll);

  it('quotes the message, says who sees the report, and sends reason and note', async () => {
    const { element, fake, done } = await open();
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '.quoted'))).to.equal('Buy tickets at half price');
    expect(textOf(deepQuery(element, '#seen-by')))
      .to.contain('moderators')
      .and.contain('Mira Okafor is not told');
    await clickAt(deepQueryAll(element, '[type="radio"]')[1]!);
    await clickAt(deepQuery(element, '#note')!);
    await typeText('Again');
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => done.length === 1, 'the report');
    expect(fake.calls).to.deep.include(['messages.report', 'm1', { reason: 'harassment', note: 'Again' }]);
  });

  it('says of a direct room that its operators see the report, and why one was refused', async () => {
    const { element, fake } = await open();
    element.room = { ...fake.room, kind: 'direct' };
    await element.updateComplete;
    expect(textOf(deepQuery(element, '#seen-by'))).to.contain('operators');
    fake.failNext('messages.report', 'message_not_found');
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal('This message no longer exists.');
  });
});
