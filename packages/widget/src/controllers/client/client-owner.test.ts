import type { ChatClient } from '@sotto/sdk';
import { expect } from 'chai';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { defineMonitor } from '../../registry/monitor-elements.js';
import { defineWidget } from '../../registry/chat-elements.js';
import { ClientOwner } from './client-owner.js';

/** The clients that were created, oldest first. */
let created: FakeSession[] = [];

class OwnerHost extends LitElement {
  @property() serverUrl = '/';
  @property() clientId = 'site';
  @property({ attribute: false }) client: ChatClient | undefined;
  readonly owner = new ClientOwner(this, () => {
    created.push(new FakeSession());
    return created.at(-1)!.client;
  });
}
customElements.define('test-owner-host', OwnerHost);

async function open(change: Partial<OwnerHost> = {}): Promise<OwnerHost> {
  const host = Object.assign(new OwnerHost(), change);
  document.body.append(host);
  await host.updateComplete;
  return host;
}
const closes = () => created.map(({ closed }) => closed);

describe('ClientOwner', () => {
  beforeEach(() => void (created = []));
  afterEach(() => document.querySelector('test-owner-host')?.remove());

  it('creates one client, and another for other attributes', async () => {
    const host = await open();
    host.requestUpdate();
    await host.updateComplete;
    expect(created).to.have.length(1);
    host.clientId = 'other';
    await host.updateComplete;
    expect(closes()).to.deep.equal([1, 0]);
    expect(host.owner.active).to.equal(created[1]);
  });

  it('creates none where one is given, and never closes that', async () => {
    const [given, next] = [new FakeSession(), new FakeSession()];
    const host = await open({ client: given.client });
    host.client = next.client;
    await host.updateComplete;
    expect(host.owner.active).to.equal(next);
    host.remove();
    await Promise.resolve();
    expect([created.length, given.closed, next.closed]).to.deep.equal([0, 0, 0]);
  });

  it('closes its own when one is given after the first render, and creates one when that is taken away', async () => {
    const host = await open();
    const given = new FakeSession();
    host.client = given.client;
    await host.updateComplete;
    expect([host.owner.active === given.client, ...closes()]).to.deep.equal([true, 1]);
    host.client = undefined;
    await host.updateComplete;
    expect(closes()).to.deep.equal([1, 0]);
    expect(host.owner.active).to.equal(created[1]);
    expect(given.closed).to.equal(0);
  });

  it('leaves its own to the page where the page gives it back', async () => {
    const host = await open();
    const { active } = host.owner;
    host.client = active;
    await host.updateComplete;
    host.remove();
    await Promise.resolve();
    expect(closes()).to.deep.equal([0]);
  });

  it('closes its own with a removal, and not with a move', async () => {
    const host = await open();
    document.body.prepend(host);
    await Promise.resolve();
    expect(closes()).to.deep.equal([0]);
    host.remove();
    await Promise.resolve();
    expect(closes()).to.deep.equal([1]);
    document.body.append(host);
    expect(closes()).to.deep.equal([1, 0]);
  });
});

for (const tag of ['chat-widget', 'chat-monitor'] as const)
  describe(`<${tag}> and its client`, () => {
    it('closes its own once one is given, whenever that is, and creates one again without it', async () => {
      defineWidget();
      defineMonitor();
      const element = document.createElement(tag);
      Object.assign(element, { serverUrl: 'http://127.0.0.1:9', clientId: 'site' });
      document.body.append(element);
      await element.updateComplete;
      const own = element.activeClient!;
      let closed = 0;
      const close = own.close.bind(own);
      own.close = () => {
        closed += 1;
        close();
      };
      const given = new FakeSession();
      element.client = given.client;
      await element.updateComplete;
      expect([closed, element.activeClient === given.client]).to.deep.equal([1, true]);
      element.client = undefined;
      await element.updateComplete;
      const again = element.activeClient;
      expect([again !== undefined, again !== own, again !== given.client]).to.deep.equal([true, true, true]);
      element.remove();
      await Promise.resolve();
      expect([closed, given.closed]).to.deep.equal([1, 0]);
    });
  });
