import { expect } from 'chai';
import { FakeSession, makeFlow } from '../../testing/fakes/fake-session.js';
import { deepAll, deepQuery, expectAccessible, frames, press, until } from '../../testing/mount.js';
import type { ChatMonitor } from './chat-monitor.js';
import { defineMonitor } from '../../registry/monitor-elements.js';

const names = ['Stage crew', 'Ticket desk', 'Lighting', 'Costume store', 'First night', 'Programme', 'House'];
const rooms = names.map((name, index) => ({ slug: `room-${index}`, name }));

async function open(fake: FakeSession): Promise<ChatMonitor> {
  defineMonitor();
  const element = document.createElement('chat-monitor');
  element.client = fake.client;
  document.body.append(element);
  await frames(8);
  return element;
}
const text = (element: Element) =>
  deepAll(element.shadowRoot!)
    .map((one) => one.textContent ?? '')
    .join(' ');
const rows = (element: ChatMonitor) => [
  ...deepQuery(element, 'sotto-monitor-log')!.shadowRoot!.querySelectorAll<HTMLElement>('tbody tr'),
];

describe('<chat-monitor>', () => {
  afterEach(() => document.querySelector('chat-monitor')?.remove());

  describe('accessibility', () => {
    it('has a table instead of motion', async () => {
      const element = await open(new FakeSession({ rooms }));
      const [, table] = element.shadowRoot!.querySelectorAll<HTMLElement>('.seg-btn');
      table!.click();
      await until(() => deepQuery(element, 'sotto-monitor-table'), 'the table');
      expect(deepQuery(element, 'sotto-monitor-stage') === undefined).to.equal(true);
      expect(table!.getAttribute('aria-pressed')).to.equal('true');
      await expectAccessible(element);
    });
  });

  describe('properties', () => {
    it('shows what is stored: counts, the newest token, and its parts', async () => {
      const fake = new FakeSession({ rooms });
      const element = await open(fake);
      const frame = makeFlow(6, 'room-0', 'Stage crew');
      fake.flow([frame]);
      await until(() => rows(element).length === 1, 'a row in the log');
      expect(text(element)).to.contain('Live, 7 rooms you are in').and.to.contain('36');
      const token = deepQuery(element, '.token')!;
      expect(token.textContent!.replace(/\s/g, '')).to.equal(frame.ciphertext);
      expect(token.getAttribute('dir')).to.equal('ltr');
      await expectAccessible(element);
    });

    it('gives five rooms a place, and the others one together', async () => {
      const element = await open(new FakeSession({ rooms }));
      const places = [
        ...deepQuery(element, 'sotto-monitor-stage')!.shadowRoot!.querySelectorAll('.place-name'),
      ];
      expect(places.map((place) => place.textContent)).to.have.length(6);
      expect(places.at(-1)!.textContent).to.equal('Other rooms');
    });

    it('does bounded work at 500 messages a second, and counts each', async () => {
      const fake = new FakeSession({ rooms });
      const element = await open(fake);
      const before = deepAll(element.shadowRoot!).length;
      let sent = 0;
      let most = 0;
      for (let batch = 0; batch < 40; batch += 1) {
        const flows = Array.from({ length: 25 }, () => {
          sent += 1;
          return makeFlow(5 + sent, `room-${sent % 7}`, names[sent % 7]);
        });
        fake.flow(flows);
        await frames(3);
        most = Math.max(most, deepAll(element.shadowRoot!).length);
      }
      // 40 dashes, one chip of three nodes, seven rows, one token: no more, whatever arrives.
      expect(most - before).to.be.lessThan(140);
      expect(deepQuery(element, '.packets')!.querySelectorAll('.mote').length).to.be.within(1, 40);
      expect(deepQuery(element, '.packets')!.querySelectorAll('.packet').length).to.be.at.most(1);
      const seen = [...element.shadowRoot!.querySelectorAll('dd')].map((one) => one.textContent!.trim());
      await until(() => seen.length > 0, 'counters');
      expect(rows(element)).to.have.length(7);
    });

    it('changes nothing while it is paused but the count since then', async () => {
      const fake = new FakeSession({ rooms });
      const element = await open(fake);
      fake.flow([makeFlow(6, 'room-1', 'Ticket desk')]);
      await until(() => rows(element).length === 1, 'a row in the log');
      const pause = element.shadowRoot!.querySelector<HTMLElement>('.m-pause')!;
      pause.click();
      await until(() => text(element).includes('Paused, 0 new since'), 'the pause');
      const still = () => text(element).replace(/Paused, [\d,]+ new since/g, '');
      const before = still();
      fake.flow(Array.from({ length: 214 }, (_, index) => makeFlow(7 + index, 'room-1', 'Ticket desk')));
      await until(() => text(element).includes('Paused, 214 new since'), 'the count since the pause');
      expect(still()).to.equal(before);
      pause.click();
      await until(() => text(element).includes('220 stored'), 'what came meanwhile');
    });

    it('keeps the rows under the pointer, and takes the newest in once it is gone', async () => {
      const fake = new FakeSession({ rooms });
      const element = await open(fake);
      fake.flow([makeFlow(6, 'room-0', 'Stage crew')]);
      await until(() => rows(element).length === 1, 'a row in the log');
      const body = rows(element)[0]!.parentElement!;
      body.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
      fake.flow([makeFlow(7, 'room-2', 'Lighting')]);
      await until(() => text(element).includes('held while you look, 1 newer'), 'the note');
      expect(rows(element)).to.have.length(1);
      body.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
      await until(() => rows(element).length === 2, 'both rows');
    });

    it('leaves the sign-in to a page that signs its users in', async () => {
      const fake = new FakeSession({ signedIn: false });
      fake.site = { ...fake.site, signIn: ['host', 'guest'] };
      const element = await open(fake);
      expect(deepQuery(element, 'sotto-sign-in') === undefined).to.equal(true);
      let requests = 0;
      element.addEventListener('chat-sign-in-request', () => (requests += 1));
      deepQuery(element, '.btn-primary')!.click();
      expect(requests).to.equal(1);
    });

    it('asks for a sign-in where no user is signed in', async () => {
      const element = await open(new FakeSession({ signedIn: false }));
      expect(deepQuery(element, 'sotto-sign-in') !== undefined).to.equal(true);
      await expectAccessible(element);
    });
  });

  describe('keyboard', () => {
    it('takes apart the frame that is chosen by keyboard', async () => {
      const fake = new FakeSession({ rooms });
      const element = await open(fake);
      const [older, newer] = [makeFlow(6, 'room-0', 'Stage crew'), makeFlow(7, 'room-2', 'Lighting')];
      fake.flow([older, newer]);
      await until(() => rows(element).length === 2, 'two rows');
      rows(element)[0]!.focus();
      press('ArrowDown');
      press('Enter');
      await until(
        () => deepQuery(element, '.token')!.textContent!.replace(/\s/g, '') === older.ciphertext,
        'the older token',
      );
    });
  });
});
