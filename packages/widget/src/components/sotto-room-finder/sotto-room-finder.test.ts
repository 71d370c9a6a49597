import { ChatError } from '@sotto/sdk';
import type { Page, Room } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoRoomFinder } from './sotto-room-finder.js';

interface Request {
  query: { q?: string; cursor?: string; scope?: string };
  signal: AbortSignal | undefined;
  reply: (page: Partial<Page<Room>>) => void;
  fail: (error: ChatError) => void;
}

/** The finder, with a server that answers when the test says so. */
async function open() {
  const fake = new FakeSession();
  const requests: Request[] = [];
  const list = (query: Request['query'], { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) =>
      requests.push({
        query,
        signal,
        reply: (page) => resolve({ results: [], nextCursor: null, ...page }),
        fail: reject,
      }),
    );
  Object.assign(fake.rooms, { list });
  const element = await mount<SottoRoomFinder>('sotto-room-finder', { client: fake.client });
  await until(() => requests.length > 0, 'the first search');
  const { role: _, ...stage } = fake.room;
  const named = (...names: string[]): Room[] =>
    names.map((name) => ({ ...stage, slug: name.toLowerCase(), name }));
  return { fake, element, requests, named };
}
const rows = (element: SottoRoomFinder) =>
  deepQueryAll(element, 'li').map((row) => textOf(row.querySelector('b')!));
const field = (element: SottoRoomFinder) => deepQuery<HTMLInputElement>(element, 'input')!;
const more = (element: SottoRoomFinder) => deepQuery(element, '.found .btn-link');

describe('<sotto-room-finder>', () => {
  let clock: FakeClock | undefined;
  afterEach(() => {
    clock?.restore();
    unmountAll();
  });

  describe('accessibility', () => {
    it('is a dialog whose search has the focus, with a named list of what is found', async () => {
      const { element, requests, named } = await open();
      requests[0]!.reply({ results: named('Stage', 'Desk'), nextCursor: 'next' });
      await until(() => rows(element).length === 2, 'the rooms');
      await expectAccessible(element);
      expect(hasFocus(field(element))).to.equal(true);
      const names = deepQueryAll(element, 'li button').map((one) => one.getAttribute('aria-label'));
      expect(names[0]).to.contain('Stage');
      expect(names[1]).to.contain('Desk');
    });

    it('shows that nothing was found, and why nothing could be', async () => {
      const { element, requests } = await open();
      requests[0]!.reply({});
      await until(() => deepQuery(element, '[role="status"]'), 'nothing');
      await expectAccessible(element);
      await typeText('x');
      await until(() => requests.length === 2, 'the search');
      const error = new ChatError('rate_limited', 'slow down');
      requests[1]!.fail(error);
      await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
      expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal(errorText(error));
    });
  });

  describe('properties', () => {
    it('asks for public rooms, and the pages behind the first on request', async () => {
      const { element, requests, named } = await open();
      expect(requests[0]!.query).to.deep.equal({ scope: 'public' });
      requests[0]!.reply({ results: named('Stage'), nextCursor: 'next' });
      await until(() => more(element), 'more');
      more(element)!.click();
      await until(() => requests.length === 2, 'the second page');
      expect(requests[1]!.query).to.deep.equal({ scope: 'public', cursor: 'next' });
      requests[1]!.reply({ results: named('Desk') });
      await until(() => rows(element).length === 2, 'both pages');
      expect(rows(element)).to.deep.equal(['Stage', 'Desk']);
      expect(more(element) === undefined).to.equal(true);
    });

    it('ignores what an older search finds later', async () => {
      const { element, requests, named } = await open();
      await typeText('d');
      await until(() => requests.length === 2, 'the search');
      expect(requests[1]!.query).to.include({ q: 'd' });
      expect(requests[0]!.signal?.aborted).to.equal(true);
      requests[1]!.reply({ results: named('Desk') });
      requests[0]!.reply({ results: named('Stage') });
      await until(() => rows(element).length === 1, 'what was found');
      await frames();
      expect(rows(element)).to.deep.equal(['Desk']);
    });

    it('searches again once the server can be reached', async () => {
      const { fake, element, requests, named } = await open();
      requests[0]!.fail(new ChatError('network', 'away'));
      await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
      fake.setConnection({ status: 'online' });
      await until(() => requests.length === 2, 'the search');
      requests[1]!.reply({ results: named('Stage') });
      await until(() => rows(element).length === 1, 'the rooms');
    });

    it('shows no error for a search that its removal gave up', async () => {
      const { element, requests, named } = await open();
      const parent = element.parentElement!;
      element.remove();
      requests[0]!.fail(new ChatError('aborted', 'given up'));
      await frames();
      parent.append(element);
      await until(() => requests.length === 2, 'the search');
      await frames();
      expect(deepQuery(element, '[role="alert"]') === undefined).to.equal(true);
      requests[1]!.reply({ results: named('Stage') });
      await until(() => rows(element).length === 1, 'the rooms');
    });

    it('begins at the first page with another client', async () => {
      const { element, requests, named } = await open();
      requests[0]!.reply({ results: named('Stage'), nextCursor: 'next' });
      await until(() => more(element), 'more');
      more(element)!.click();
      await until(() => requests.length === 2, 'the second page');
      requests[1]!.reply({ results: named('Desk') });
      await until(() => rows(element).length === 2, 'both pages');
      const other = await open();
      element.client = other.fake.client;
      await until(() => other.requests.length === 2, 'the search');
      expect(other.requests[1]!.query).to.deep.equal({ scope: 'public' });
      other.requests[1]!.reply({ results: named('Night') });
      await until(() => rows(element).join() === 'Night', 'the rooms of the other server');
    });

    it('gives its search up when it is gone', async () => {
      const { element, requests } = await open();
      element.remove();
      expect(requests[0]!.signal?.aborted).to.equal(true);
    });
  });

  describe('events', () => {
    it('enters the room that was chosen', async () => {
      const { element, requests, named } = await open();
      const events = record(element, 'chat-room-enter', 'chat-dialog-close');
      const [stage, desk] = named('Stage', 'Desk');
      requests[0]!.reply({ results: [stage!, { ...desk!, role: 'member' }] });
      await until(() => rows(element).length === 2, 'the rooms');
      const [preview, enter] = deepQueryAll(element, 'li button');
      // Who is no member yet looks first.
      expect(textOf(preview)).not.to.equal(textOf(enter));
      preview!.click();
      expect(events).to.deep.equal([['chat-room-enter', { room: stage }]]);
    });
  });

  describe('keyboard', () => {
    it('searches once for what is typed in one go', async () => {
      const { requests } = await open();
      clock = new FakeClock();
      await typeText(' desk ');
      clock.pass(199);
      await frames();
      expect(requests).to.have.length(1);
      clock.pass(1);
      await until(() => requests.length > 1, 'the search');
      await frames();
      expect(requests.slice(1).map(({ query }) => query.q)).to.deep.equal(['desk']);
    });

    it('chooses by Tab and Enter, and is given up by Escape', async () => {
      const { element, requests, named } = await open();
      const events = record(element, 'chat-room-enter', 'chat-dialog-close');
      requests[0]!.reply({ results: named('Stage') });
      await until(() => rows(element).length === 1, 'the rooms');
      await pressKeys('Tab', 'Enter', 'Escape');
      expect(events.map(([name]) => name)).to.deep.equal(['chat-room-enter', 'chat-dialog-close']);
    });
  });
});
