import { ChatError } from '@sotto/sdk';
import type { RoomNotifications } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoNotifications } from './sotto-notifications.js';

async function open(notifications: RoomNotifications = { level: 'all' }) {
  const fake = new FakeClient(0, { notifications });
  const saved: RoomNotifications[] = [];
  const save = async (rule: RoomNotifications) => void saved.push(rule);
  const element = await mount<SottoNotifications>('sotto-notifications', {
    client: fake.client,
    room: fake.room,
    save,
  });
  return { element, saved };
}
const radios = (element: SottoNotifications) => deepQueryAll<HTMLInputElement>(element, '[type="radio"]');
const pauses = (element: SottoNotifications) => deepQueryAll(element, '.filter');
const submit = (element: SottoNotifications) => clickAt(deepQuery(element, '[type="submit"]')!);

describe('<sotto-notifications>', () => {
  afterEach(unmountAll);

  it('is a dialog with the rule of the room chosen', async () => {
    const { element } = await open({ level: 'none' });
    await expectAccessible(element);
    expect(radios(element).map(({ checked }) => checked)).to.deep.equal([false, false, true]);
    expect(pauses(element).map(textOf)).to.deep.equal(['1 h', '8 h', 'Until tomorrow', 'Always']);
  });

  it('mutes for an hour, until tomorrow morning, and for good', async () => {
    const { element, saved } = await open();
    for (const at of [0, 2, 3]) {
      await clickAt(pauses(element)[at]!);
      await element.updateComplete;
      expect(pauses(element)[at]!.getAttribute('aria-pressed')).to.equal('true');
      await submit(element);
    }
    await until(() => saved.length === 3, 'the rules');
    const hour = new Date(saved[0]!.mutedUntil!).getTime() - Date.now();
    expect(hour).to.be.within(3_500_000, 3_600_000);
    const morning = new Date(saved[1]!.mutedUntil!);
    expect([morning.getHours(), morning > new Date()]).to.deep.equal([8, true]);
    expect(saved[2]).to.deep.equal({ level: 'none' });
  });

  it('mutes a room without changing its level', async () => {
    const { element, saved } = await open({ level: 'mentions' });
    await clickAt(pauses(element)[1]!);
    await submit(element);
    await until(() => saved.length === 1, 'the rule');
    expect(Object.keys(saved[0]!).sort()).to.deep.equal(['level', 'mutedUntil']);
    expect(saved[0]!.level).to.equal('mentions');
  });

  for (const [name, before] of [
    ['a mute', (mutedUntil: string): RoomNotifications => ({ level: 'all', mutedUntil })],
    ['a level of nothing, as rooms had it before', (end: string) => ({ level: 'none', until: end })],
  ] as [string, (end: string) => RoomNotifications][])
    it(`keeps the end of ${name}, and ends it where that is taken back`, async () => {
      const mutedUntil = new Date(Date.now() + 60_000).toISOString();
      const { element, saved } = await open(before(mutedUntil));
      await submit(element);
      expect(pauses(element)).to.have.length(5);
      await clickAt(pauses(element)[0]!);
      await submit(element);
      await until(() => saved.length === 2, 'the rules');
      expect(saved).to.deep.equal([{ level: 'all', mutedUntil }, { level: 'all' }]);
    });

  it('shows why it was not saved', async () => {
    const { element } = await open();
    element.save = () => Promise.reject(new ChatError('not_a_member', 'no'));
    await submit(element);
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal('You’re not a member of this room.');
  });
});
