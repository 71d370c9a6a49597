import type { Message } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile, makeVoice } from '../../testing/fakes/fake-files.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import {
  daysAgo,
  openShared,
  sharedFile,
  sharedTabs,
  showSharedTab,
  squaresOf,
  textFile,
} from '../../testing/files/shared-pane.js';
import type { SottoShared } from './sotto-shared.js';

const panelText = (element: SottoShared) => textOf(deepQuery(element, '.panel'));
const rows = (element: SottoShared) => deepQueryAll(element, '.row .row-text > b').map(textOf);

describe('<sotto-shared>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  it('shows pictures and videos by the time when they were sent, and loads what is seen', async () => {
    const video = makeFile('clip', { type: 'video/mp4', duration: 42_000, preview: 'clip-preview' });
    const { element, fake } = await openShared([
      sharedFile(9, makeFile('new')),
      sharedFile(8, video),
      sharedFile(3, makeFile('old'), { createdAt: daysAgo(70) }),
      sharedFile(2, textFile('plan')),
    ]);
    await until(() => deepQueryAll(element, '.pic img').length === 3, 'the pictures');
    expect(squaresOf(element)).to.deep.equal(['new', 'clip', 'old']);
    const [week, month] = deepQueryAll(element, '.section-label').map(textOf);
    expect(week).to.equal('This week');
    expect(month).not.to.equal('This week');
    expect(textOf(deepQuery(element, '.over'))).to.equal('0:42');
    expect(fake.files.calls.filter(([name]) => name === 'blob').map(([, id]) => id)).to.have.members([
      ...['new', 'clip-preview', 'old'],
    ]);
    expect(panelText(element)).to.contain('That’s everything.');
    await expectAccessible(element);
  });

  it('loads no picture that is far below', async () => {
    const files = Array.from({ length: 60 }, (_, at) => sharedFile(100 - at, makeFile(`p${at}`)));
    const { element, fake } = await openShared(files);
    await until(() => deepQueryAll(element, '.pic img').length > 5, 'the first pictures');
    const loaded = fake.files.calls.filter(([name]) => name === 'blob').length;
    expect(loaded).to.be.below(45);
    deepQueryAll(element, '.pic').at(-1)!.scrollIntoView();
    await until(() => fake.files.calls.some(([name, id]) => name === 'blob' && id === 'p59'), 'the last one');
  });

  it('is a list of tabs that the arrows lead through, from right to left, too', async () => {
    const { element } = await openShared([sharedFile(2, textFile('plan')), sharedFile(1, makeFile('rack'))]);
    await until(() => squaresOf(element).length === 1, 'the picture');
    await clickAt(sharedTabs(element)[0]!);
    await pressKeys('ArrowRight');
    expect(sharedTabs(element).map((tab) => tab.getAttribute('aria-selected'))).to.deep.equal([
      ...['false', 'true', 'false', 'false'],
    ]);
    await until(() => rows(element)[0] === 'plan.pdf', 'the files');
    expect(hasFocus(sharedTabs(element)[1])).to.equal(true);
    expect(sharedTabs(element).map((tab) => tab.tabIndex)).to.deep.equal([-1, 0, -1, -1]);
    document.documentElement.dir = 'rtl';
    await pressKeys('ArrowRight');
    expect(sharedTabs(element)[0]!.getAttribute('aria-selected')).to.equal('true');
    await pressKeys('End');
    expect(deepQuery(element, '.panel')!.getAttribute('aria-labelledby')).to.equal('tab-voice');
    await expectAccessible(element);
  });

  it('leads through the squares by arrows, and shows one large, among all of them', async () => {
    const { element, fake } = await openShared(
      [1, 2, 3, 4, 5].map((at) => sharedFile(10 - at, makeFile(`p${at}`))),
    );
    await until(() => deepQueryAll(element, '.pic img').length === 5, 'the pictures');
    const pics = deepQueryAll(element, '.gallery .pic');
    pics[0]!.focus();
    await pressKeys('ArrowRight', 'ArrowDown');
    expect(hasFocus(pics[4])).to.equal(true);
    await pressKeys('ArrowUp', 'Enter');
    await until(() => deepQuery(element, 'sotto-lightbox'), 'the lightbox');
    const shown = () => deepQuery<HTMLImageElement>(deepQuery(element, 'sotto-lightbox')!, '.stage img')?.alt;
    await until(() => shown() === 'p2.png', 'the picture, large');
    expect(textOf(deepQuery(deepQuery(element, 'sotto-lightbox')!, '.bar-text'))).to.contain('Mira Okafor');
    await pressKeys('ArrowRight');
    await until(() => shown() === 'p1.png', 'the newer one');
    const message = makeMessage(9, { content: null, deletedAt: daysAgo(0) });
    fake.emit('message.deleted', { room: 'stage', rev: 20, message });
    await until(() => shown() === 'p2.png', 'the deletion');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-lightbox'), 'the list');
    expect(hasFocus(deepQueryAll(element, '.gallery .pic')[0])).to.equal(true);
  });

  it('says of a file what its download has come to', async () => {
    const { element, fake } = await openShared([sharedFile(5, textFile('plan'))]);
    await showSharedTab(element, 1);
    const about = () => textOf(deepQuery(element, '.row .about'));
    await until(() => about()?.startsWith('PDF, 412 kB, Mira Okafor, '), 'the file');
    fake.files.isHeld = true;
    fake.files.arrived = 103_000;
    await clickAt(deepQuery(element, 'button[aria-label="Download plan.pdf"]')!);
    await until(() => about()?.startsWith('103 of 412 kB, Mira Okafor, '), 'the bytes');
    fake.files.failures.set('blob plan', 'network');
    await clickAt(deepQuery(element, 'button[aria-label="Stop the download"]')!);
    await clickAt(deepQuery(element, 'button[aria-label="Download plan.pdf"]')!);
    fake.files.release();
    await until(() => about()?.startsWith('Not downloaded, '), 'the failure');
    await expectAccessible(element);
  });

  it('shows the message of anything in the chat', async () => {
    const { element } = await openShared([
      sharedFile(7, makeFile('rack')),
      sharedFile(5, textFile('plan')),
      sharedFile(4, makeVoice('v')),
    ]);
    const events = record(element, 'chat-hit-open', 'chat-view-back');
    await until(() => squaresOf(element).length === 1, 'the picture');
    deepQuery(element, '.gallery .pic')!.focus();
    await pressKeys('Tab', 'Enter');
    await showSharedTab(element, 1);
    await until(() => rows(element).length === 1, 'the files');
    await clickAt(deepQueryAll(element, '.row .icon-btn')[0]!);
    await showSharedTab(element, 3);
    await until(() => deepQuery(element, 'sotto-voice'), 'the player');
    await expectAccessible(element);
    await clickAt(deepQueryAll(element, '.row > .icon-btn')[0]!);
    await clickAt(deepQuery(element, '.bar button')!);
    expect(events).to.deep.equal([
      ...[7, 5, 4].map((seq) => ['chat-hit-open', { room: 'stage', seq }]),
      ['chat-view-back', null],
    ]);
  });

  it('names size, sender and day of a file, and saves it', async () => {
    const { element, fake } = await openShared([
      sharedFile(5, textFile('plan')),
      sharedFile(4, textFile('mine'), { sender: ada, createdAt: daysAgo(400) }),
    ]);
    await showSharedTab(element, 1);
    await until(() => rows(element).length === 2, 'the files');
    const [first, second] = deepQueryAll(element, '.row .about').map(textOf);
    expect(first).to.contain('PDF, 412 kB').and.contain('Mira Okafor');
    expect(second).to.contain('You');
    await expectAccessible(element);
    await clickAt(deepQuery(element, '[aria-label="Download plan.pdf"]')!);
    expect(fake.files.calls).to.deep.include(['blob', 'plan']);
  });

  it('goes on with older files as the end comes into view, once each, and says where they end', async () => {
    const fake = new FakeClient(0);
    fake.files.page = 2;
    const files = [9, 8, 7, 6, 5].map((seq) => sharedFile(seq, textFile(`f${seq}`)));
    const { element } = await openShared(files, fake);
    await showSharedTab(element, 1);
    await until(() => rows(element).length === 5, 'all files');
    expect(
      fake.files.calls.filter(([name, what]) => name === 'list' && what.startsWith('files')),
    ).to.deep.equal([
      ['list', 'files Infinity'],
      ['list', 'files 8'],
      ['list', 'files 6'],
    ]);
    expect(panelText(element)).to.contain('That’s everything.');
  });

  it('looks at a few pages for something rare, and then leaves it to the user to go on', async () => {
    const fake = new FakeClient(0);
    fake.files.page = 1;
    const plans = [9, 8, 7, 6, 5, 4].map((seq) => sharedFile(seq, textFile(`f${seq}`)));
    const { element } = await openShared([...plans, sharedFile(3, makeFile('rare'))], fake);
    const lists = () => fake.files.calls.filter(([name]) => name === 'list').length;
    await until(() => panelText(element)?.endsWith('Show more'), 'the button');
    expect([lists(), squaresOf(element)]).to.deep.equal([5, []]);
    await clickAt(deepQuery(element, '.more')!);
    await until(() => squaresOf(element)[0] === 'rare', 'the picture');
  });

  it('takes what is sent meanwhile, and lets go what is deleted, also from a page on its way', async () => {
    const { element, fake } = await openShared([
      sharedFile(3, makeFile('rack')),
      sharedFile(2, makeFile('gone')),
    ]);
    await until(() => squaresOf(element).length === 2, 'the pictures');
    fake.receive({ files: [makeFile('fresh'), textFile('plan')] });
    await until(() => squaresOf(element)[0] === 'fresh', 'the new picture');
    fake.files.isHeld = true;
    await showSharedTab(element, 1);
    const gone = sharedFile(1, textFile('old'));
    fake.files.shared = [gone];
    for (const seq of [1, 2]) {
      const message = makeMessage(seq, { content: null, deletedAt: daysAgo(0) });
      fake.emit('message.deleted', { room: 'stage', rev: 9, message });
    }
    fake.files.release();
    await until(() => panelText(element)?.includes('No files'), 'no files');
    await showSharedTab(element, 0);
    expect(squaresOf(element)).to.deep.equal(['fresh', 'rack']);
  });

  it('says that there is nothing, and why something could not be loaded', async () => {
    const fake = new FakeClient(0);
    fake.files.failures.set('list', 'network');
    const { element } = await openShared([sharedFile(1, makeFile('rack'))], fake);
    await until(() => panelText(element)?.includes('Media couldn’t be loaded'), 'the reason');
    await expectAccessible(element);
    fake.files.failures.clear();
    await clickAt(deepQuery(element, '.empty .btn')!);
    await until(() => squaresOf(element).length === 1, 'the picture');
    await showSharedTab(element, 3);
    await until(() => panelText(element)?.includes('No voice messages'), 'nothing');
    await expectAccessible(element);
  });

  it('takes what is said while the first search is on its way', async () => {
    const fake = new FakeClient(0);
    fake.holds.add('messages.list');
    const { element } = await openShared([], fake);
    await showSharedTab(element, 2);
    await until(() => fake.calls.some(([name]) => name === 'messages.list'), 'the search');
    const message = makeMessage(1, { content: 'https://fresh.example' });
    fake.emit('message.new', { room: 'stage', rev: 1, message });
    fake.release();
    await until(() => textOf(deepQuery(element, '.address b')) === 'fresh.example', 'the link');
  });

  it('finds links in the messages, as far back as the user asks for, each with its host', async () => {
    const fake = new FakeClient(1200);
    const say = (seq: number, change: Partial<Message>) => (fake.history[seq - 1] = makeMessage(seq, change));
    say(1190, { content: 'See https://example.com/plan and https://docs.example.org' });
    say(1180, { content: '`https://code.example` **https://bold.example/x**', format: 'markdown' });
    say(100, { content: 'https://old.example' });
    const { element } = await openShared([], fake);
    await showSharedTab(element, 2);
    const hosts = () => deepQueryAll(element, '.address b').map(textOf);
    await until(() => deepQuery(element, '.more')?.textContent?.includes('earlier'), 'the button');
    expect(hosts()).to.deep.equal(['example.com', 'docs.example.org', 'bold.example']);
    expect(panelText(element)).to.contain('500 messages searched');
    expect(fake.calls.filter(([name]) => name === 'messages.list').length).to.equal(5);
    const link = deepQuery<HTMLAnchorElement>(element, '.address')!;
    expect([link.href, link.rel, link.target]).to.deep.equal([
      ...['https://example.com/plan', 'noopener noreferrer nofollow ugc', '_blank'],
    ]);
    await expectAccessible(element);
    for (let clicks = 0; clicks < 2; clicks += 1) {
      await until(() => deepQuery(element, '.more')?.textContent?.includes('earlier'), 'the button');
      await clickAt(deepQuery(element, '.more')!);
    }
    await until(() => hosts().at(-1) === 'old.example', 'the old one');
    fake.receive({ content: 'https://fresh.example' });
    await until(() => hosts()[0] === 'fresh.example', 'the new one');
    const message = makeMessage(1190, { content: 'nothing', rev: 1300, editedAt: daysAgo(0) });
    fake.emit('message.updated', { room: 'stage', rev: 1300, message });
    await until(() => !hosts().includes('example.com'), 'the edit');
  });
});
