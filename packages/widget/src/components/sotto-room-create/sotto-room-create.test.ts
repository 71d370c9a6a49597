import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoRoomCreate } from './sotto-room-create.js';

const EVENTS = ['chat-room-enter', 'chat-dialog-close'];
const open = (fake = new FakeSession()) =>
  mount<SottoRoomCreate>('sotto-room-create', { client: fake.client });
const field = (element: SottoRoomCreate, id: string) => deepQuery<HTMLInputElement>(element, `#${id}`)!;
const submit = (element: SottoRoomCreate) => deepQuery(element, '[type="submit"]')!;
const alerts = (element: SottoRoomCreate) => deepQueryAll(element, '[role="alert"]').map(textOf);
const created = (fake: FakeSession) =>
  fake.calls.filter(([name]) => name === 'rooms.create').map(([, input]) => input);

describe('<sotto-room-create>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a dialog with labelled fields, of which the name has the focus', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(hasFocus(field(element, 'name'))).to.equal(true);
      expect(deepQueryAll(element, 'fieldset legend')).to.have.length(1);
    });

    it('shows at the field what is wrong with the name', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      fake.refuse('rooms.create', 'validation_failed', [{ path: 'name', code: 'missing', message: 'no' }]);
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      await expectAccessible(element);
      const name = field(element, 'name');
      expect(name.getAttribute('aria-invalid')).to.equal('true');
      const described = deepQuery(element, `#${name.getAttribute('aria-describedby')}`);
      expect(textOf(described)).to.equal(alerts(element)[0]);
      expect(alerts(element)).to.have.length(1);
    });
  });

  describe('events', () => {
    it('enters the room that the server made, of what was written', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const events = record(element, ...EVENTS);
      field(element, 'name').value = '  Stage crew ';
      field(element, 'topic').value = ' Load in at six ';
      submit(element).click();
      await until(() => events.length > 0, 'the room');
      expect(created(fake)).to.deep.equal([
        { name: 'Stage crew', topic: 'Load in at six', visibility: 'public' },
      ]);
      expect(events).to.have.length(1);
      expect(events[0]![1]).to.deep.include({ room: { ...fake.room, slug: 'made', name: 'Stage crew' } });
    });

    it('shows why no room was created, keeps what was written, and sends once at a time', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const events = record(element, ...EVENTS);
      fake.refuse('rooms.create', 'rate_limited');
      field(element, 'name').value = 'Stage crew';
      submit(element).click();
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      expect(alerts(element)).to.deep.equal([errorText(new ChatError('rate_limited', ''))]);
      expect(created(fake)).to.have.length(1);
      expect(events).to.deep.equal([]);
      expect(field(element, 'name').value).to.equal('Stage crew');
      submit(element).click();
      await until(() => events.length > 0, 'the room');
      expect(alerts(element)).to.deep.equal([]);
    });

    it('takes back that the server cannot be reached, once it can', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      fake.refuse('rooms.create', 'network');
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      fake.setConnection({ status: 'online' });
      await until(() => alerts(element).length === 0, 'no reason any more');
    });
  });

  describe('keyboard', () => {
    it('creates a private room by keys alone', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const events = record(element, ...EVENTS);
      await typeText('Crew');
      await pressKeys('Tab', 'Tab', 'ArrowDown');
      await element.updateComplete;
      await pressKeys('Enter');
      await until(() => events.length > 0, 'the room');
      expect(created(fake)).to.deep.equal([{ name: 'Crew', visibility: 'private' }]);
    });

    it('is given up by Escape', async () => {
      const events = record(await open(), ...EVENTS);
      await pressKeys('Escape');
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });
  });
});
