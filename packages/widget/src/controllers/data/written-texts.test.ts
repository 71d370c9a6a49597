import { ChatError } from '@sotto/sdk';
import type { ChatClient, CipherFlow, Message, OutgoingMessage } from '@sotto/sdk';
import { expect } from 'chai';
import type { ReactiveController } from 'lit';
import { FakeClient, ada, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { WrittenTexts } from './written-texts.js';

const frame = { room: 'stage', roomName: 'Stage crew', seq: 7, rev: 9 } as CipherFlow;
const stored = (change: Partial<Message> = {}) =>
  makeMessage(7, { rev: 9, content: 'Dock is open', ...change });

/** A host, and a client whose history answers with `list`. */
function setUp(list: () => Promise<{ results: Message[] }>) {
  const fake = new FakeClient();
  const asked: unknown[] = [];
  Object.assign(fake.messages, {
    list: (...parameters: unknown[]) => {
      asked.push(parameters);
      return list();
    },
  });
  const controllers: ReactiveController[] = [];
  const host = {
    addController: (one: ReactiveController) => controllers.push(one),
    requestUpdate: () => undefined,
  };
  const texts = new WrittenTexts(host as never, () => fake as unknown as ChatClient);
  for (const controller of controllers) controller.hostConnected?.();
  return { texts, fake, asked };
}
const answering = (...results: Message[]) => setUp(async () => ({ results }));

describe('WrittenTexts', () => {
  it('knows what was sent in this browser, and sends no request', async () => {
    const { texts, fake, asked } = answering();
    const message = stored({ sender: ada });
    expect(texts.isOwn(frame)).to.equal(false);
    fake.emit('outbox.changed', { room: 'stage', messages: [{ message } as OutgoingMessage] });
    expect(texts.isOwn(frame)).to.equal(true);
    expect(await texts.of(frame, 'own')).to.deep.equal({ author: undefined, text: 'Dock is open' });
    expect(asked).to.deep.equal([]);
    fake.emit('auth.changed', { user: null });
    expect(texts.isOwn(frame)).to.equal(false);
  });
  it('asks the server what the viewer wrote elsewhere', async () => {
    const { texts } = answering(stored({ sender: ada }));
    expect(await texts.of(frame, 'own')).to.deep.equal({ author: undefined, text: 'Dock is open' });
  });
  it("shows other people's words only where that is asked for", async () => {
    const { texts } = answering(stored({ sender: makeUser('mira', 'Mira') }));
    expect(await texts.of(frame, 'own')).to.equal(undefined);
    expect(await texts.of(frame, 'rooms')).to.deep.equal({ author: 'Mira', text: 'Dock is open' });
  });
  it('asks for nothing where no words are to be shown', async () => {
    const { texts, asked } = answering(stored());
    expect(await texts.of(frame, 'none')).to.equal(undefined);
    expect(asked).to.deep.equal([]);
  });
  it('shows nothing of a message that was changed or deleted since', async () => {
    for (const changed of [stored({ rev: 10 }), stored({ content: null })])
      expect(await answering(changed).texts.of(frame, 'rooms')).to.equal(undefined);
  });
  it('does not ask again where the client has no scope to read', async () => {
    const { texts, asked } = setUp(() => Promise.reject(new ChatError('insufficient_scope', 'no')));
    for (let ask = 0; ask < 3; ask += 1) expect(await texts.of(frame, 'rooms')).to.equal(undefined);
    expect(asked).to.have.length(1);
  });
  it('asks again after a failure that passes', async () => {
    const { texts, asked } = setUp(() => Promise.reject(new ChatError('network', 'away')));
    for (let ask = 0; ask < 3; ask += 1) await texts.of(frame, 'rooms');
    expect(asked).to.have.length(3);
  });
});
