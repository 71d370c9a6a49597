import type { Message } from '@sotto/sdk';
import { expect } from 'chai';
import { SottoRoomList } from '../sotto-room-list/sotto-room-list.js';
import { define } from '../../registry/define-element.js';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

const line = (seq: number, data: Message['data'], change: Partial<Message> = {}): Message =>
  makeMessage(seq, { kind: 'system', content: `line ${seq}`, ...(data && { data }), ...change });
const flat = (element: Element) => element.textContent!.replace(/\s+/g, ' ').trim();

describe('system lines', () => {
  let fake: FakeClient;
  afterEach(unmountAll);

  async function open(history: Message[]): Promise<SottoConversation> {
    const { length } = history;
    fake = new FakeClient(0, { lastSeq: length, rev: length });
    fake.history = history;
    const element = await mount<SottoConversation>('sotto-conversation', {
      client: fake.client,
      room: fake.room,
      user: ada,
    });
    await until(() => deepQuery(element, '.bubble'), 'the log');
    return element;
  }

  it('say what happened, by the names that the viewer knows', async () => {
    const own = { sender: ada };
    const element = await open([
      line(1, { type: 'room.created' }),
      line(2, { type: 'member.added', users: ['ada', 'sami', 'tom'] }),
      line(3, { type: 'member.joined', by: 'invitation' }, { sender: makeUser('sami', 'Sami Haddad') }),
      line(4, { type: 'room.renamed', name: 'Stage crew' }, own),
      line(5, { type: 'slowMode.changed', seconds: 30 }),
      line(6, { type: 'slowMode.changed', seconds: 0 }),
      line(7, { type: 'member.removed', users: ['sami'] }, own),
      line(8, { type: 'member.left' }, { sender: makeUser('tom', 'Tom Ilves') }),
      line(9, { type: 'room.exploded' } as never),
      line(10, undefined, { content: 'The shop closes at six', via: 'backend' }),
      line(11, { type: 'room.topicChanged' }, own),
      line(12, { type: 'member.banned', users: ['noor', 'eve'], names: ['Noor Aziz', 'Eve'] }),
      line(13, { type: 'room.archived' }, { sender: makeUser('site', 'Corner shop') }),
      line(14, { type: 'room.unarchived' }),
      makeMessage(15, { content: 'after it' }),
    ]);
    await until(() => deepQueryAll(element, '.system').length === 14, 'the lines');
    expect(deepQueryAll(element, '.system').map(flat)).to.deep.equal([
      'Mira Okafor created the room',
      'Mira Okafor added You and 2 others',
      'Sami Haddad joined with an invitation',
      'You renamed the room to Stage crew',
      'Slow mode is on: one message every 30 s',
      'Slow mode is off',
      'You removed Sami Haddad',
      'Tom Ilves left',
      'line 9',
      'The shop closes at six',
      'You changed the topic',
      'Mira Okafor banned Noor Aziz and one other',
      'Corner shop archived the room',
      'Mira Okafor unarchived the room',
    ]);
    const label = deepQuery(element, '.system .bubble')!.getAttribute('aria-label');
    expect(label).to.match(/^Mira Okafor created the room, /);
    // No bubble, no name, no ticks; the message behind them begins a group of its own.
    expect(deepQueryAll(element, '.system .sender, .system .meta')).to.deep.equal([]);
    expect(deepQueryAll(element, '.msg.first')).to.have.lengthOf(1);
    await expectAccessible(element);
  });

  it('lead to the message that was pinned, by pointer and by keys', async () => {
    const element = await open([
      makeMessage(1, { content: 'Cue sheet' }),
      line(2, { type: 'message.pinned', seq: 1 }, { sender: ada }),
    ]);
    await until(() => deepQuery(element, '.system .unfold'), 'the button');
    await expectAccessible(element);
    expect(flat(deepQuery(element, '.system')!)).to.equal('You pinned a message Show');
    const target = () => deepQuery(element, '.msg .bubble');
    await clickAt(deepQuery(element, '.system .unfold')!);
    await until(() => hasFocus(target()), 'the message');
    await pressKeys('ArrowDown', 'Tab', 'Enter');
    await until(() => hasFocus(target()), 'the message again');
  });

  it('can be copied, and nothing else', async () => {
    const element = await open([line(1, { type: 'room.created' }, { sender: ada })]);
    const bubble = deepQuery(element, '.system .bubble')!;
    bubble.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, composed: true, cancelable: true }));
    await until(() => deepQuery(element, '[role="menuitem"]'), 'the menu');
    expect(deepQueryAll(element, '[role="menuitem"]').map(flat)).to.have.lengthOf(1);
  });

  it('are what is last in a room, without a name before them', async () => {
    define('sotto-room-list', SottoRoomList);
    fake = new FakeClient();
    const list = await mount<SottoRoomList>('sotto-room-list', {
      rooms: [{ ...fake.room, lastMessage: line(1, { type: 'member.left' }) }],
      user: ada,
      status: 'ready',
    });
    expect(flat(deepQuery(list, '.row-last')!)).to.equal('Mira Okafor left');
  });

  it('what sent a message is said beside the name, and with the own ones', async () => {
    const bot = { ...makeUser('build', 'Build server'), kind: 'bot' as const };
    const element = await open([
      makeMessage(1, { sender: bot, via: 'webhook', content: 'Build 7 passed' }),
      makeMessage(2, { via: 'backend', content: 'Order 7 has left' }),
      makeMessage(3, { content: 'and by myself' }),
      makeMessage(4, { sender: ada, via: 'backend', content: 'My order' }),
    ]);
    await until(() => deepQueryAll(element, '.msg').length === 4, 'the messages');
    const rows = deepQueryAll(element, '.msg');
    expect(
      rows.map((row) => row.querySelector('.sender') && flat(row.querySelector('.sender')!)),
    ).to.deep.equal(['Build server Bot webhook', 'Mira Okafor by this site', 'Mira Okafor', null]);
    expect(flat(rows[3]!.querySelector('.meta')!)).to.contain('by this site');
    expect(rows[1]!.querySelector('.bubble')!.getAttribute('aria-label')).to.contain('by this site');
    await expectAccessible(element);
  });

  it('a message of a later version is shown as far as it is understood', async () => {
    const element = await open([
      makeMessage(1, { content: 'in short', unsupported: true }),
      makeMessage(2, { content: null, unsupported: true }),
    ]);
    await until(() => deepQueryAll(element, '.msg').length === 2, 'the messages');
    const texts = deepQueryAll(element, '.text').map(flat);
    expect(texts[0]).to.match(/^in short/);
    expect(texts[1]).to.match(/^This message can’t be shown here\./);
  });
});
