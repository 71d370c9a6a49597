import { expect } from 'chai';
import { fill, openWidget, removeWidget, row, submit } from '../../testing/chat-widget.js';
import { ada, makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, expectAccessible, until } from '../../testing/mount.js';

describe('<chat-widget> and its connection', () => {
  afterEach(removeWidget);

  it('shows that the server is away instead of asking for the password, and tries again', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.refuse('auth.start', 'network');
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    expect(deepQuery(element, '.empty')!.textContent).to.contain('Can’t reach the server.');
    expect(deepQuery(element, 'sotto-sign-in') === undefined).to.equal(true);
    await expectAccessible(element);
    fake.signedIn = ada;
    deepQuery<HTMLButtonElement>(element, '[role="alert"] .btn')!.click();
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('asks again by itself when the network is back', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.refuse('auth.start', 'network');
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    fake.signedIn = ada;
    dispatchEvent(new Event('online'));
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('shows that it reconnects, without an announcement each second, and tries at once when asked', async () => {
    const fake = new FakeSession();
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    const before = fake.calls.filter(([name]) => name === 'connect').length;
    fake.emit('connection.changed', { status: 'reconnecting', nextTryAt: Date.now() + 60_000 });
    await until(() => deepQuery(element, '.banner .btn'), 'the bar');
    const spoken = () => {
      const copy = deepQuery(element, '.banner-text')!.cloneNode(true) as HTMLElement;
      for (const unheard of copy.querySelectorAll('[aria-hidden="true"]')) unheard.remove();
      return copy.textContent!.trim();
    };
    expect(spoken()).to.equal('Reconnecting');
    expect(deepQuery(element, '.banner-text')!.textContent).to.contain('trying again in ');
    await expectAccessible(element);
    deepQuery<HTMLButtonElement>(element, '.banner .btn')!.click();
    expect(fake.calls.filter(([name]) => name === 'connect').length).to.equal(before + 1);
    fake.emit('connection.changed', { status: 'online' });
    await until(() => !deepQuery(element, '.banner'), 'no bar');
  });

  it('waits no longer for the next try once something was delivered another way', async () => {
    const fake = new FakeSession();
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    fake.emit('connection.changed', { status: 'reconnecting', nextTryAt: Date.now() + 60_000 });
    await until(() => deepQuery(element, '.banner .btn'), 'the bar');
    const tries = () => fake.calls.filter(([name]) => name === 'connect').length;
    const before = tries();
    const message = makeMessage(1, { sender: ada });
    const { clientMessageId, createdAt } = message;
    const outgoing = { clientMessageId, room: 'stage', content: 'By REST', createdAt };
    fake.setOutbox([{ ...outgoing, status: 'sending' }]);
    expect(tries()).to.equal(before);
    fake.setOutbox([{ ...outgoing, status: 'sent', message }]);
    expect(tries()).to.equal(before + 1);
  });

  it('shows in a dialog that the server cannot be reached until it can', async () => {
    const fake = new FakeSession({ rooms: [] });
    const element = await openWidget(fake, { mode: 'inline' });
    deepQuery<HTMLButtonElement>(element, '[aria-label="New room"]')!.click();
    await until(() => deepQuery(element, 'sotto-room-create'), 'the dialog');
    fill(element, 'name', 'Get-out, Sunday');
    fake.refuse('rooms.create', 'network');
    submit(element);
    const said = () => deepQuery(element, 'sotto-room-create')!.shadowRoot!.textContent!;
    await until(() => said().includes('Can’t reach the server.'), 'the error');
    fake.emit('connection.changed', { status: 'online' });
    await until(() => !said().includes('Can’t reach the server.'), 'the error is gone');
  });
});
