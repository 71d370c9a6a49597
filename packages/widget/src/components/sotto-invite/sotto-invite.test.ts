import { expect } from 'chai';
import { encode } from 'uqr';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { makeInvitation } from '../../testing/fakes/fake-records.js';
import { clickAt, pressKeys } from '../../testing/input.js';
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
import type { SottoInvite } from './sotto-invite.js';

async function open(fake = new FakeClient()) {
  const element = await mount<SottoInvite>(
    'sotto-invite',
    { client: fake.client, room: fake.room },
    { width: 360 },
  );
  return { fake, element };
}
const link = (element: SottoInvite) => deepQuery<HTMLInputElement>(element, '.link');
const called = (fake: FakeClient, name: string) => fake.calls.filter(([one]) => one === name);

describe('<sotto-invite>', () => {
  afterEach(unmountAll);

  it('creates a link by its terms, and shows it once, with the focus on copying', async () => {
    const { element, fake } = await open();
    await expectAccessible(element);
    deepQuery(element, '#uses')!.focus();
    await pressKeys('ArrowDown');
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => link(element), 'the link');
    expect(called(fake, 'invitations.create')).to.deep.equal([
      ['invitations.create', { expiresIn: 7 * 24 * 3600, maxUses: 5 }],
    ]);
    expect(link(element)!.value).to.equal(
      `${location.origin}${location.pathname}${location.search}#sotto-invite=secret`,
    );
    await until(() => hasFocus(deepQuery(element, '.copy-line button')), 'the focus');
    await expectAccessible(element);
  });

  it('shows the link as a QR code, dark on white also in the dark theme', async () => {
    const { element } = await open();
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => deepQuery(element, '.qr'), 'the code');
    const code = deepQuery(element, '.qr')!;
    expect(code.getAttribute('aria-label')).to.equal('QR code of the invitation link');
    const { backgroundColor, fill } = getComputedStyle(code);
    expect([backgroundColor, fill]).to.deep.equal(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    const { data, size } = encode(link(element)!.value, { ecc: 'M', border: 4 });
    const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    for (const [, x, y, width] of code
      .querySelector('path')!
      .getAttribute('d')!
      .matchAll(/M(\d+) (\d+)h(\d+)/g))
      modules[Number(y)]!.fill(true, Number(x), Number(x) + Number(width));
    expect(modules).to.deep.equal(data);
  });

  it('lists the links that still work, and revokes one', async () => {
    const fake = new FakeClient();
    fake.invited = [makeInvitation('i1'), makeInvitation('i2', { maxUses: 1, uses: 0 })];
    const { element } = await open(fake);
    const items = () => deepQueryAll(element, '.invitation');
    await until(() => items().length === 2, 'the list');
    await expectAccessible(element);
    expect(textOf(items()[0])).to.contain('2 of 10 used').and.contain('Mira Okafor');
    await clickAt(items()[0]!.querySelector('button')!);
    await until(() => items().length === 1, 'one less');
    expect(called(fake, 'invitations.revoke')).to.deep.equal([['invitations.revoke', 'i1']]);
  });

  it('lists a link that was created also once another one is', async () => {
    const { element, fake } = await open();
    fake.invited = [makeInvitation('new')];
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => link(element), 'the link');
    await clickAt(deepQueryAll(element, 'button').find((one) => textOf(one) === 'Another link')!);
    await until(() => !link(element), 'the terms');
    expect(deepQueryAll(element, '.invitation')).to.have.length(1);
  });

  it('says why the links that work could not be read', async () => {
    const fake = new FakeClient();
    fake.failNext('invitations.list', 'unavailable');
    const { element } = await open(fake);
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
  });

  it('shows why there is no link', async () => {
    const { element, fake } = await open();
    fake.failNext('invitations.create', 'insufficient_role');
    await clickAt(deepQuery(element, '[type="submit"]')!);
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(link(element) === undefined).to.equal(true);
  });
});
