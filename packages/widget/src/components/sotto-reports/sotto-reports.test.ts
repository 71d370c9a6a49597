import { ChatError } from '@sotto/sdk';
import type { Report } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeReport } from '../../testing/fakes/fake-records.js';
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
import type { SottoReports } from './sotto-reports.js';

const spam = makeMessage(1, { sender: makeUser('jonas', 'Jonas Weber'), content: 'Buy tickets' });
const rude = makeMessage(2, { content: 'You are useless' });

async function open() {
  const fake = new FakeClient(2, { role: 'moderator' });
  fake.reported = [
    makeReport('r3', spam, { reporter: makeUser('noor'), note: 'Third time' }),
    makeReport('r2', rude, { reason: 'harassment' }),
    makeReport('r1', spam),
    makeReport('r0', makeMessage(9), { resolvedAt: new Date().toISOString(), resolvedBy: ada }),
  ];
  const element = await mount<SottoReports>(
    'sotto-reports',
    { client: fake.client, room: fake.room, user: ada },
    { width: 360 },
  );
  await until(() => items(element).length === 2, 'the queue');
  await until(() => buttons(element, 0).length === 3, 'the roles');
  return { fake, element };
}
const items = (element: SottoReports) => deepQueryAll(element, '.report');
const buttons = (element: SottoReports, at: number) => [...items(element)[at]!.querySelectorAll('button')];
const called = (fake: FakeClient, name: string) => fake.calls.filter(([one]) => one === name);

describe('<sotto-reports>', () => {
  afterEach(unmountAll);

  it('lists what was reported once, with all its reports', async () => {
    const { element } = await open();
    await expectAccessible(element);
    expect(textOf(items(element)[0]))
      .to.contain('Jonas Weber')
      .and.contain('Reported by 2 people')
      .and.contain('Third time');
    expect(textOf(items(element)[1]))
      .to.contain('Insult')
      .and.contain('Reported by Lea Brandt');
    // A moderator mutes members, and no other moderator.
    expect(buttons(element, 1).map(textOf)).to.deep.equal(['Delete message', 'Keep']);
  });

  it('deletes a message and closes all its reports', async () => {
    const { element, fake } = await open();
    await clickAt(buttons(element, 0)[0]!);
    await until(() => items(element).length === 1, 'one less');
    expect(called(fake, 'messages.delete')).to.deep.equal([['messages.delete', 'm1']]);
    expect(called(fake, 'reports.resolve').map(([, id]) => id)).to.deep.equal(['r3', 'r1']);
  });

  it('mutes for a day without closing, and keeps a message by the keyboard', async () => {
    const { element, fake } = await open();
    await clickAt(buttons(element, 0)[1]!);
    await until(() => textOf(deepQuery(element, '[role="status"]')) !== '', 'the notice');
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal('Jonas Weber is muted for 24 hours.');
    const [, username, { until: end }] = called(fake, 'members.mute')[0] as [
      string,
      string,
      { until: string },
    ];
    expect([username, new Date(end) > new Date(Date.now() + 86_000_000)]).to.deep.equal(['jonas', true]);
    expect(items(element)).to.have.length(2);
    buttons(element, 0)[2]!.focus();
    await pressKeys('Enter');
    await until(() => items(element).length === 1, 'one less');
    expect(called(fake, 'messages.delete')).to.deep.equal([]);
  });

  it('shows closed reports without actions, and that none are open', async () => {
    const { element, fake } = await open();
    await clickAt(deepQueryAll(element, '.filter')[1]!);
    await until(() => items(element).length === 1, 'the closed ones');
    expect(textOf(items(element)[0])).to.contain('Closed by Ada Lind');
    expect(buttons(element, 0)).to.deep.equal([]);
    fake.reported = [];
    await clickAt(deepQueryAll(element, '.filter')[0]!);
    await until(() => deepQuery(element, '.empty'), 'nothing');
    await expectAccessible(element);
  });

  describe('in pages', () => {
    let isAway = false;
    async function openPages() {
      const { element, fake } = await open();
      isAway = false;
      // One report a page.
      Object.assign(fake.reports, {
        list: async (_: string, { cursor = '0' }: { cursor?: string }) => {
          if (isAway) throw new ChatError('network', 'away');
          const open = fake.reported.filter(({ resolvedAt }: Report) => !resolvedAt);
          const next = Number(cursor) + 1;
          return { results: [open[next - 1]], nextCursor: next < open.length ? String(next) : null };
        },
      });
      fake.reported = [makeReport('r2', rude), makeReport('r1', spam)];
      element.news = 1;
      await until(() => items(element).length === 1, 'the first page');
      return { element, fake };
    }
    const more = (element: SottoReports) => deepQuery(element, '.more button');

    it('reads from the beginning when there is a new report, and lists none twice', async () => {
      const { element, fake } = await openPages();
      await clickAt(more(element)!);
      await until(() => items(element).length === 2, 'both pages');
      fake.reported = [makeReport('r3', makeMessage(3, { content: 'New' })), ...fake.reported];
      element.news = 2;
      await until(() => textOf(items(element)[0])?.includes('New'), 'the new one');
      expect(items(element)).to.have.length(1);
      await clickAt(more(element)!);
      await until(() => items(element).length === 2, 'the second page');
      await clickAt(more(element)!);
      await until(() => items(element).length === 3, 'all pages');
      expect(textOf(items(element)[2]))
        .to.contain('Buy tickets')
        .and.contain('Reported by Lea Brandt');
    });

    it('keeps the first page where the second could be read only later', async () => {
      const { element } = await openPages();
      isAway = true;
      await clickAt(more(element)!);
      await until(() => deepQuery(element, '.empty button'), 'the error');
      isAway = false;
      await clickAt(deepQuery(element, '.empty button')!);
      await until(() => items(element).length > 0, 'the queue');
      expect(items(element)).to.have.length(2);
    });
  });

  it('shows why something could not be done, or read', async () => {
    const { element, fake } = await open();
    fake.failNext('messages.delete', 'message_not_found');
    await clickAt(buttons(element, 0)[0]!);
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(items(element)).to.have.length(2);
    fake.failNext('reports.list', 'insufficient_role');
    element.news = 1;
    await until(() => deepQuery(element, '.empty'), 'the error');
    await expectAccessible(element);
  });
});
