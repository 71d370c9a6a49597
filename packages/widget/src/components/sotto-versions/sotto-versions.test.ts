import { expect } from 'chai';
import { bubble, callsOf, openConversation } from '../../testing/conversation.js';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
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
import { readsToTheRight } from '../../testing/reading-order.js';
import { record } from '../../testing/record.js';
import type { SottoVersions } from './sotto-versions.js';

const edited = makeMessage(1, { content: 'to 48', editedAt: '2026-11-23T13:34:00.000Z' });

async function open(fail?: 'message_deleted', message = edited) {
  const fake = new FakeClient(1);
  fake.versions = [
    { content: 'to 47', createdAt: '2026-11-23T13:33:00.000Z' },
    { content: null, unreadable: true, createdAt: '2026-11-23T13:31:00.000Z' },
  ];
  if (fail) fake.failNext('messages.versions', fail);
  return mount<SottoVersions>('sotto-versions', { client: fake.client, message });
}

describe('<sotto-versions>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  it('keeps times in one piece on pages from right to left', async () => {
    document.documentElement.dir = 'rtl';
    // Of today: the text begins with the number of the hour.
    const element = await open(undefined, { ...edited, editedAt: new Date().toISOString() });
    await until(() => deepQueryAll(element, '.words').length === 3, 'the texts');
    for (const time of deepQueryAll(element, 'time'))
      expect(readsToTheRight(time), textOf(time)).to.equal(true);
  });

  it('lays the texts at the side of the page, whichever way they run', async () => {
    document.documentElement.dir = 'rtl';
    const element = await open();
    await until(() => deepQueryAll(element, '.words').length === 3, 'the texts');
    for (const words of deepQueryAll(element, '.words'))
      expect(words.getBoundingClientRect().right).to.equal(
        words.parentElement!.getBoundingClientRect().right,
      );
    const [words] = deepQueryAll(element, '.words');
    expect(words!.getBoundingClientRect().width).to.be.below(
      words!.parentElement!.getBoundingClientRect().width / 2,
    );
  });

  it('shows the present text and those before it, the newest first', async () => {
    const element = await open();
    await until(() => deepQueryAll(element, '.words').length === 3, 'the texts');
    const words = deepQueryAll(element, '.words').map(textOf);
    expect(words).to.deep.equal(['to 48', 'to 47', 'This message can’t be opened.']);
    expect(textOf(deepQuery(element, 'h2')!)).to.equal('Edited 2 times');
    expect(textOf(deepQuery(element, 'time')!)).to.contain('now');
    await expectAccessible(element);
  });

  it('says why they cannot be read, and closes by Escape', async () => {
    const element = await open('message_deleted');
    await until(() => deepQuery(element, '[role="alert"]') !== undefined, 'the reason');
    const events = record(element, 'chat-dialog-close');
    await pressKeys('Escape');
    expect(events).to.have.length(1);
  });

  it('are opened by "edited" and by the menu, by those alone who may see them', async () => {
    const fake = new FakeClient(0, { role: 'member', lastSeq: 2, rev: 2 });
    const editedAt = '2026-11-23T13:34:00.000Z';
    fake.versions = [{ content: 'before', createdAt: editedAt }];
    fake.history = [
      makeMessage(1, { sender: makeUser('mira'), content: 'theirs', editedAt }),
      makeMessage(2, { sender: ada, content: 'mine', editedAt }),
    ];
    const element = await openConversation(fake);
    await until(() => bubble(element, 'mine'), 'loaded');
    const note = (words: string) => bubble(element, words)!.querySelector<HTMLElement>('.edited');
    const heading = () => textOf(deepQuery(deepQuery(element, 'sotto-versions') ?? document.body, 'h2'));
    expect(note('theirs')).to.equal(null);
    await clickAt(note('mine')!);
    await until(() => heading() === 'Edited once', 'the dialog');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-versions'), 'closed');
    expect(callsOf(fake, 'messages.versions')).to.deep.equal([['messages.versions', 'm2']]);
    Object.assign(element, { editHistory: 'members' });
    await until(() => note('theirs'), 'seen by members');
    bubble(element, 'theirs')!.focus();
    await pressKeys('Tab', 'Enter');
    await until(() => deepQuery(element, 'sotto-versions'), 'by key');
    await expectAccessible(element);
  });
});
