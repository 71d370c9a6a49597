import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import { expect } from 'chai';
import { callsOf } from '../../testing/conversation.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { holdPrivacy } from '../../testing/hold-privacy.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { PrivacyController } from './privacy-controller.js';

async function open() {
  const fake = new FakeSession();
  const held = holdPrivacy(fake);
  const { host, controller } = await hostOf((one) => new PrivacyController(one), { client: fake.client });
  return { fake, held, host, privacy: controller };
}
const sent = (fake: FakeSession) => callsOf(fake, 'privacy.update').map(([, input]) => input);

describe('PrivacyController', () => {
  afterEach(removeHosts);

  it('sends what was chosen meanwhile after what is being sent, the last choice of each', async () => {
    const { fake, held, privacy } = await open();
    privacy.change({ receipts: false });
    privacy.change({ typing: false, directs: 'shared' });
    privacy.change({ directs: 'nobody' });
    expect(privacy.chosen).to.include({ receipts: false, typing: false, directs: 'nobody' });
    expect(held).to.have.lengthOf(1);
    held[0]!();
    await until(() => held.length === 2, 'the second');
    held[1]!();
    await until(() => sent(fake).length === 2, 'both');
    expect(sent(fake)).to.deep.equal([{ receipts: false }, { typing: false, directs: 'nobody' }]);
  });

  it('takes back what failed, sends the rest, and keeps why', async () => {
    const { fake, held, privacy } = await open();
    fake.refuse('privacy.update', 'unavailable');
    privacy.change({ receipts: false });
    privacy.change({ online: false });
    held[0]!();
    await until(() => held.length === 2, 'the second');
    held[1]!();
    await until(() => privacy.error, 'the reason');
    expect(privacy.chosen).to.include({ receipts: true, online: false });
  });

  it('sends the last choice though its host is gone', async () => {
    const { fake, held, host, privacy } = await open();
    privacy.change({ receipts: false });
    privacy.change({ online: false });
    host.remove();
    held[0]!();
    await until(() => held.length === 2, 'the second');
    held[1]!();
    await until(() => sent(fake).length === 2, 'both');
  });

  for (const [when, isGone] of [
    ['in its place', false],
    ['once its host is gone', true],
  ] as const)
    it(`sends nothing for another user, ${when}`, async () => {
      const { fake, held, host, privacy } = await open();
      privacy.change({ receipts: false });
      privacy.change({ online: false });
      if (isGone) host.remove();
      await fake.auth.setUserToken('mira');
      held[0]!();
      await until(() => sent(fake).length === 1, 'the first');
      await frames(2);
      expect(held).to.have.lengthOf(1);
    });

  it('follows other tabs, until its host is gone', async () => {
    const { fake, host, privacy } = await open();
    const { renders } = host;
    fake.signedIn = { ...fake.signedIn!, privacy: { ...DEFAULT_PRIVACY_SETTINGS, typing: false } };
    fake.emit('privacy.updated', fake.signedIn.privacy!);
    await until(() => host.renders > renders, 'drawn again');
    expect(privacy.chosen.typing).to.equal(false);
    host.remove();
    expect(fake.listenerCount).to.equal(0);
  });
});
