import { ChatError } from '@sotto/sdk';
import type { UpdateRoomInput } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
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
import type { SottoRoomEdit } from './sotto-room-edit.js';

const { room } = new FakeClient(0, { topic: 'Load in at six' });

/** The dialog, and what it saved; each save ends as `answer` says. */
async function open(
  answer: () => Promise<void> = () => Promise.resolve(),
  properties: Partial<SottoRoomEdit> = {},
) {
  const saved: UpdateRoomInput[] = [];
  const save = (input: UpdateRoomInput) => {
    saved.push(input);
    return answer();
  };
  const element = await mount<SottoRoomEdit>('sotto-room-edit', { room, save, ...properties });
  return { element, saved };
}
const refuse = (error: ChatError) => () => Promise.reject(error);
const field = (element: SottoRoomEdit, id: string) => deepQuery<HTMLInputElement>(element, `#${id}`)!;
const submit = (element: SottoRoomEdit) => deepQuery(element, '[type="submit"]')!;
const alerts = (element: SottoRoomEdit) => deepQueryAll(element, '[role="alert"]').map(textOf);

describe('<sotto-room-edit>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a dialog with labelled fields, of which the name has the focus', async () => {
      const { element } = await open();
      await expectAccessible(element);
      expect(hasFocus(field(element, 'name'))).to.equal(true);
    });

    it('shows at the field what is wrong with the name', async () => {
      const errors = [{ path: 'name', code: 'missing', message: 'no' }];
      const { element } = await open(refuse(new ChatError('validation_failed', 'no', { errors })));
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      await expectAccessible(element);
      const name = field(element, 'name');
      expect(name.getAttribute('aria-invalid')).to.equal('true');
      expect(textOf(deepQuery(element, `#${name.getAttribute('aria-describedby')}`))).to.equal(
        alerts(element)[0],
      );
    });
  });

  describe('properties', () => {
    it('begins with name and topic of the `room`, each in its own direction', async () => {
      const { element } = await open(undefined, { room: { ...room, name: 'צוות' } });
      expect(field(element, 'name').value).to.equal('צוות');
      expect(getComputedStyle(field(element, 'name')).direction).to.equal('rtl');
      expect(field(element, 'topic').value).to.equal('Load in at six');
    });

    it('`save` is given what was written, and no topic where there is none', async () => {
      const { element, saved } = await open();
      field(element, 'name').value = ' Night crew ';
      field(element, 'topic').value = ' ';
      submit(element).click();
      expect(saved).to.deep.equal([{ name: 'Night crew', topic: null }]);
    });
  });

  describe('settings', () => {
    it('saves those that were changed by keys, and offers no rights of guests in a private room', async () => {
      const { element, saved } = await open();
      expect(deepQuery(element, '#guests') === undefined).to.equal(true);
      field(element, 'write').focus();
      await pressKeys('ArrowDown');
      field(element, 'slow').focus();
      await pressKeys('ArrowDown', 'ArrowDown', 'ArrowDown');
      submit(element).click();
      expect(saved).to.deep.equal([
        {
          ...{ name: 'Stage crew', topic: 'Load in at six' },
          ...{ permissions: { write: 'moderators' }, slowModeSeconds: 30 },
        },
      ]);
    });

    it('begins with those of the `room`, also with a wait that is not offered', async () => {
      const { element } = await open(undefined, {
        room: {
          ...room,
          visibility: 'public',
          slowModeSeconds: 45,
          permissions: { write: 'all', invite: 'owners', guests: 'read' },
        },
      });
      const values = ['write', 'invite', 'guests', 'slow'].map((id) => field(element, id).value);
      expect(values).to.deep.equal(['all', 'owners', 'read', '45']);
      await expectAccessible(element);
    });
  });

  describe('events', () => {
    it('shows why it was not saved, and saves once at a time', async () => {
      const error = new ChatError('forbidden', 'no');
      const { element, saved } = await open(refuse(error));
      submit(element).click();
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      expect(alerts(element)).to.deep.equal([errorText(error)]);
      expect(saved).to.have.length(1);
    });

    it('takes back that the server cannot be reached, once it can', async () => {
      const fake = new FakeClient();
      const { element } = await open(refuse(new ChatError('network', 'away')), { client: fake.client });
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      fake.setConnection({ status: 'online' });
      await until(() => alerts(element).length === 0, 'no reason any more');
    });
  });

  describe('keyboard', () => {
    it('saves by Enter in a field, and is given up by Escape', async () => {
      const { element, saved } = await open();
      const events = record(element, 'chat-dialog-close');
      await pressKeys('End');
      await typeText(' 2');
      await pressKeys('Enter');
      expect(saved).to.deep.equal([{ name: 'Stage crew 2', topic: 'Load in at six' }]);
      await pressKeys('Escape');
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });
  });
});
