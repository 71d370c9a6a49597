import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import { expect } from 'chai';
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
import type { SottoDirectAudience } from './sotto-direct-audience.js';

async function open() {
  const fake = new FakeSession();
  const properties = { client: fake.client };
  const element = await mount<SottoDirectAudience>('sotto-direct-audience', properties, { width: 360 });
  return { fake, element };
}
const options = (element: SottoDirectAudience) => deepQueryAll(element, '.choice');
const chosen = (element: SottoDirectAudience) => textOf(deepQuery(element, '.choice.is-chosen'));

describe('<sotto-direct-audience>', () => {
  afterEach(unmountAll);

  it('changes who may write as it is chosen', async () => {
    const { fake, element } = await open();
    await expectAccessible(element);
    expect(options(element).map(textOf)).to.deep.equal(['Everyone', 'People I share a room with', 'Nobody']);
    expect(chosen(element)).to.equal('Everyone');
    await clickAt(options(element)[1]!);
    await until(() => chosen(element) === 'People I share a room with', 'the choice');
    expect(fake.calls).to.deep.include(['privacy.update', { directs: 'shared' }]);
  });

  it('goes on by the arrow keys before a choice is stored', async () => {
    const { fake, element } = await open();
    const held = holdPrivacy(fake);
    deepQuery(element, '[value="everyone"]')!.focus();
    await pressKeys('ArrowDown', 'ArrowDown');
    await until(() => chosen(element) === 'Nobody', 'the choice');
    held.shift()!();
    await until(() => held.length === 1, 'the second');
    expect(chosen(element)).to.equal('Nobody');
    held.shift()!();
    await until(() => fake.signedIn!.privacy?.directs === 'nobody', 'stored');
    expect(deepQuery<HTMLInputElement>(element, '[value="nobody"]')!.checked).to.equal(true);
  });

  it('follows what another tab changes', async () => {
    const { fake, element } = await open();
    const privacy = { ...DEFAULT_PRIVACY_SETTINGS, directs: 'shared' as const };
    fake.signedIn = { ...fake.signedIn!, privacy };
    fake.emit('privacy.updated', privacy);
    await until(() => chosen(element) === 'People I share a room with', 'the choice');
  });

  it('shows the truth where the change fails, and says why', async () => {
    const { fake, element } = await open();
    fake.refuse('privacy.update', 'unavailable');
    await clickAt(options(element)[2]!);
    await until(() => deepQuery(element, '.wrong'), 'the reason');
    expect(textOf(deepQuery(element, '.wrong'))).to.equal('The server is busy.');
    expect(chosen(element)).to.equal('Everyone');
    expect(deepQuery<HTMLInputElement>(element, '[value="everyone"]')!.checked).to.equal(true);
  });

  it('closes by Escape', async () => {
    const { element } = await open();
    const events = record(element, 'chat-dialog-close');
    await pressKeys('Escape');
    expect(events).to.have.lengthOf(1);
  });
});
