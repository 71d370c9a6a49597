import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoMergeOffer } from './sotto-merge-offer.js';

const OFFER = { id: 'guest-1', displayName: 'Sami' };

async function open(properties: Partial<SottoMergeOffer> = {}) {
  const fake = new FakeSession();
  fake.auth.mergeOffer = OFFER;
  const element = await mount<SottoMergeOffer>('sotto-merge-offer', {
    ...{ client: fake.client, user: ada },
    ...properties,
  });
  return { fake, element, events: record(element, 'chat-dialog-close') };
}
const no = (element: Element) => deepQuery(element, '.btn-plain')!;
const yes = (element: Element) => deepQuery(element, '.btn-primary')!;
const called = ({ calls }: FakeSession) => calls.map(([name]) => name);

describe('<sotto-merge-offer>', () => {
  afterEach(unmountAll);

  it('asks by both names, and the answer that changes nothing has the focus', async () => {
    const { element } = await open();
    await expectAccessible(element);
    const text = textOf(deepQuery(element, 'p'))!;
    expect([text.includes(OFFER.displayName), text.includes(ada.displayName)]).to.deep.equal([true, true]);
    expect(deepQuery(element, '[role="alertdialog"]') !== undefined).to.equal(true);
    expect(hasFocus(no(element))).to.equal(true);
  });

  it('draws nothing without a question, or without an account', async () => {
    const fake = new FakeSession();
    const { element } = await open({ client: fake.client });
    expect(deepQuery(element, 'sotto-dialog') === undefined).to.equal(true);
    const other = await open({ user: null });
    expect(deepQuery(other.element, 'sotto-dialog') === undefined).to.equal(true);
  });

  it('takes over what the guest wrote, and closes', async () => {
    const { fake, element, events } = await open();
    await clickAt(yes(element));
    await until(() => events.length > 0, 'closed');
    expect(called(fake)).to.deep.equal(['auth.merge']);
  });

  it('leaves it where it is by the keyboard, and closes', async () => {
    const { fake, element, events } = await open();
    await pressKeys('Enter');
    await until(() => events.length > 0, 'closed');
    expect(called(fake)).to.deep.equal(['auth.declineMerge']);
    expect(no(element).isConnected).to.equal(true);
  });

  it('closes when the visitor declines in another tab', async () => {
    const { fake, events } = await open();
    fake.auth.mergeOffer = null;
    fake.emit('merge.declined', OFFER);
    await until(() => events.length > 0, 'closed');
    expect(called(fake)).to.deep.equal([]);
  });

  it('keeps the question for the next visit with Escape', async () => {
    const { fake, events } = await open();
    await pressKeys('Escape');
    expect(events).to.have.length(1);
    expect(called(fake)).to.deep.equal([]);
  });

  it('says why it failed, stays open, and decides once however often it is pressed', async () => {
    const { fake, element, events } = await open();
    fake.refuse('auth.merge', 'network');
    yes(element).click();
    yes(element).click();
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal(errorText({ code: 'network' }));
    await expectAccessible(element);
    expect([called(fake), events]).to.deep.equal([['auth.merge'], []]);
    await clickAt(yes(element));
    await until(() => events.length > 0, 'closed');
    await frames(1);
    expect(called(fake)).to.deep.equal(['auth.merge', 'auth.merge']);
  });
});
