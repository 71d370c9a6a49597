import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import { expect } from 'chai';
import { makeUser } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { holdPrivacy } from '../../testing/hold-privacy.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoPrivacy } from './sotto-privacy.js';

async function open(fake = new FakeSession()) {
  fake.blocked = [makeUser('jonas', 'Jonas Weber'), makeUser('ina', 'Ina')];
  const element = await mount<SottoPrivacy>('sotto-privacy', { client: fake.client }, { width: 360 });
  return { fake, element };
}
const lines = (element: SottoPrivacy) => deepQueryAll(element, '.sets .set');
const line = (element: SottoPrivacy, label: string) =>
  lines(element).find((one) => textOf(one)!.startsWith(label))!;
const isOn = (element: SottoPrivacy, label: string) =>
  line(element, label).getAttribute('aria-checked') === 'true';

describe('<sotto-privacy>', () => {
  afterEach(unmountAll);

  it('shows what others see, in words', async () => {
    const { element } = await open();
    await until(() => textOf(line(element, 'Blocked people')) === 'Blocked people2', 'the count');
    expect(lines(element).map(textOf)).to.deep.equal([
      'Read receiptsOff: you don’t see those of others either',
      'Show when I am online',
      'Show when I am typing',
      'Others may find me by username',
      'Who may write to meEveryone',
      'Blocked people2',
    ]);
    expect(textOf(deepQuery(element, '.note'))).to.include('a copy of the database can’t');
    await expectAccessible(element);
  });

  for (const [label, name] of [
    ['Read receipts', 'receipts'],
    ['Show when I am online', 'online'],
    ['Show when I am typing', 'typing'],
    ['Others may find me', 'findable'],
  ] as const)
    it(`turns off: ${label}`, async () => {
      const { fake, element } = await open();
      expect(isOn(element, label)).to.equal(true);
      await clickAt(line(element, label));
      await until(() => !isOn(element, label), 'off');
      expect(fake.calls.filter(([call]) => call === 'privacy.update')).to.deep.equal([
        ['privacy.update', { [name]: false }],
      ]);
      await clickAt(line(element, label));
      await until(() => isOn(element, label), 'on again');
    });

  it('takes a second change before the first is stored', async () => {
    const { fake, element } = await open();
    const held = holdPrivacy(fake);
    const labels = ['Read receipts', 'Show when I am typing'];
    for (const label of labels) await clickAt(line(element, label));
    await until(() => labels.every((label) => !isOn(element, label)), 'both off');
    held.shift()!();
    await until(() => held.length === 1, 'the second');
    expect(labels.map((label) => isOn(element, label))).to.deep.equal([false, false]);
    held.shift()!();
    await until(() => fake.signedIn!.privacy?.typing === false, 'stored');
    expect(fake.signedIn!.privacy).to.include({ receipts: false, typing: false });
  });

  it('shows the truth where a change fails, and says why', async () => {
    const { fake, element } = await open();
    fake.refuse('privacy.update', 'unavailable');
    await clickAt(line(element, 'Read receipts'));
    await until(() => deepQuery(element, '.wrong'), 'the reason');
    expect(textOf(deepQuery(element, '.wrong'))).to.equal('The server is busy.');
    expect(isOn(element, 'Read receipts')).to.equal(true);
  });

  it('follows what another tab changes', async () => {
    const { fake, element } = await open();
    const privacy = { ...DEFAULT_PRIVACY_SETTINGS, typing: false };
    fake.signedIn = { ...fake.signedIn!, privacy };
    fake.emit('privacy.updated', privacy);
    await until(() => !isOn(element, 'Show when I am typing'), 'off');
  });

  it('leads to who may write, to who is blocked, and back', async () => {
    const { element } = await open();
    const events = record(element, 'chat-dialog-close');
    for (const [label, tag] of [
      ['Who may write to me', 'sotto-direct-audience'],
      ['Blocked people', 'sotto-blocked'],
    ] as const) {
      await clickAt(line(element, label));
      await until(() => deepQuery(element, tag), tag);
      await pressKeys('Escape');
      await until(() => !deepQuery(element, tag), 'back');
    }
    expect(events).to.have.lengthOf(0);
    await pressKeys('Escape');
    expect(events).to.have.lengthOf(1);
  });

  it('offers guests nothing but whom they have blocked', async () => {
    const fake = new FakeSession();
    fake.signedIn = { ...fake.signedIn!, kind: 'guest' };
    const { element } = await open(fake);
    await until(() => lines(element).length === 1, 'one line');
    expect(textOf(lines(element)[0])).to.match(/^Blocked people/);
  });
});
