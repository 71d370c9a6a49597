import { expect } from 'chai';
import { SottoRoomList } from '../sotto-room-list/sotto-room-list.js';
import { define } from '../../registry/define-element.js';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { deepAll, deepQuery, expectAccessible, mount, unmountAll, until } from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

// People are told wherever a program is named.

const echo = { ...makeUser('echo', 'Echo Service'), kind: 'bot' as const };

describe('a bot', () => {
  let fake: FakeClient;
  let element: SottoConversation;
  beforeEach(async () => {
    fake = new FakeClient(0, { lastSeq: 2, rev: 2 });
    fake.history = [makeMessage(1), makeMessage(2, { sender: echo, content: 'You said: hello' })];
    fake.roster = [fake.roster[0]!, { ...fake.roster[1]!, user: echo }];
    element = await mount<SottoConversation>('sotto-conversation', {
      client: fake.client,
      room: fake.room,
      user: ada,
    });
    await until(() => deepQuery(element, '.bubble'), 'the log');
  });
  afterEach(unmountAll);

  it('has its mark in the log, also in a room of two, where people are not named', async () => {
    const bubbles = deepQuery(element, 'sotto-message-list')!.shadowRoot!.querySelectorAll('.bubble');
    const [person, bot] = [...bubbles];
    expect(person!.querySelector('.sender')).to.equal(null);
    expect(bot!.querySelector('.sender')!.textContent!.replace(/\s+/g, ' ').trim()).to.equal(
      'Echo Service Bot',
    );
    expect(bot!.getAttribute('aria-label')).to.contain('Echo Service (bot): You said: hello');
    await expectAccessible(element);
  });

  it('has it while it types, and among the members', async () => {
    fake.emit('typing.changed', { room: 'stage', users: [echo] });
    const typing = () => deepQuery(element, '.typing')!.textContent!;
    await until(() => typing().includes('Echo (bot) is typing'), 'typing');
    deepQuery<HTMLButtonElement>(element, '[aria-label="Members"]')!.click();
    await until(() => deepQuery(element, '.person-name .tag'), 'the mark');
    const rows = deepAll(element.shadowRoot!).filter((one) => one.matches('.person'));
    expect(rows.map((row) => row.querySelector('.tag') !== null)).to.deep.equal(
      rows.map((row) => row.textContent!.includes('Echo Service')),
    );
    expect(deepQuery(element, '[aria-label="Options for Echo Service (bot)"]') !== undefined).to.equal(true);
    await expectAccessible(element);
  });

  it('has it in the preview of a room', async () => {
    define('sotto-room-list', SottoRoomList);
    const list = await mount<SottoRoomList>('sotto-room-list', {
      rooms: [{ ...fake.room, lastMessage: fake.history[1]! }],
      user: ada,
      status: 'ready',
    });
    const last = deepQuery(list, '.row-last')!;
    expect(last.querySelector('.tag')!.textContent).to.equal('Bot');
    expect(last.textContent!.replace(/\s+/g, ' ').trim()).to.equal('Echo Bot: You said: hello');
    await expectAccessible(list);
  });
});
