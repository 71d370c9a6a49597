import { ChatError } from '@sotto/sdk';
import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import { button, openConversation, text } from '../../testing/conversation.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt } from '../../testing/input.js';
import { frames, unmountAll, until } from '../../testing/mount.js';

/** Presses Join in one room, where the server is slow, and goes to another one that can be joined. */
async function joinAndGo() {
  const fake = new FakeClient(2, { visibility: 'public' });
  delete fake.room.role;
  const asked: { slug: string; settle: (result: Error | undefined) => void }[] = [];
  fake.rooms.join = (slug = '') =>
    new Promise((resolve, reject) => {
      const joined = { ...fake.room, slug, role: 'member' as const };
      asked.push({ slug, settle: (error) => (error ? reject(error) : resolve(joined)) });
    });
  const element = await openConversation(fake);
  const told: string[] = [];
  for (const name of ['chat-room-enter', 'chat-room-change'])
    element.addEventListener(name, (event) =>
      told.push(`${name} ${(event as CustomEvent<{ room: Room }>).detail.room.slug}`),
    );
  await clickAt(button(element, 'Join'));
  await until(() => asked.length === 1, 'asked');
  element.room = { ...fake.room, slug: 'desk', name: 'Ticket desk' };
  await until(() => text(element, '.join b') === 'Ticket desk', 'the other room');
  return { element, asked, told };
}

describe('<sotto-conversation> and rooms to join', () => {
  afterEach(unmountAll);

  it('stays in the room that the user went to while another one was being joined, which is known as joined', async () => {
    const { asked, told } = await joinAndGo();
    asked[0]!.settle(undefined);
    await until(() => told.length === 1, 'told');
    expect(told).to.deep.equal(['chat-room-change stage']);
  });

  it('joins it meanwhile, and shows there only why that failed', async () => {
    const { element, asked, told } = await joinAndGo();
    await clickAt(button(element, 'Join'));
    await until(() => asked.length === 2, 'asked for the other one');
    expect(asked[1]!.slug).to.equal('desk');
    asked[0]!.settle(new ChatError('forbidden', ''));
    await frames();
    expect(text(element, '.join')).to.contain('Ticket desk');
    expect(button(element, 'Join').getAttribute('aria-disabled')).to.equal('true');
    asked[1]!.settle(undefined);
    await until(() => told.length === 1, 'told');
    expect(told).to.deep.equal(['chat-room-enter desk']);
  });
});
