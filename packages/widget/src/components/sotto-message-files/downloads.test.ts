import { expect } from 'chai';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, hasFocus, textOf, until } from '../../testing/mount.js';
import { noteSaved } from '../../testing/files/saved-files.js';
import type { SottoMessageFiles } from './sotto-message-files.js';

const plan = makeFile('plan', { name: 'plan.pdf', type: 'application/pdf', size: 20_000_000 });
const notes = makeFile('notes', { name: 'notes.txt', type: 'text/plain', size: 500 });
const list = makeFile('list', { name: 'list.csv', type: 'text/csv', size: 3000 });

/** Opens a room in which one message has these files. */
async function open(...files: ReturnType<typeof makeFile>[]) {
  const fake = new FakeSession();
  fake.history.push(makeMessage(1, { content: '', files }));
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'sotto-message-files')?.shadowRoot, 'the files');
  const button = (label: string) => deepQuery(element, `button[aria-label="${label}"]`);
  const texts = () => deepQueryAll(element, '.file-text span').map(textOf);
  const loaded = () => fake.files.calls.flatMap(([name, id]) => (name === 'blob' ? id : []));
  /** Chooses to download from the menu of the message. */
  const downloadAll = async () => {
    deepQuery(element, '.bubble')!.focus();
    await pressKeys('Enter');
    const entry = () => deepQueryAll(element, '[role="menuitem"]').find((one) => textOf(one) === 'Download');
    await until(entry, 'the menu');
    await clickAt(entry()!);
  };
  return { fake, element, button, texts, loaded, downloadAll };
}

describe('<sotto-message-files> and downloads', () => {
  let saved: ReturnType<typeof noteSaved>;
  beforeEach(() => {
    saved = noteSaved();
  });
  afterEach(() => {
    saved.end();
    removeWidget();
  });

  it('says how much of a file has arrived, and stops', async () => {
    const { fake, element, button, texts } = await open(plan);
    fake.files.isHeld = true;
    fake.files.arrived = 6_100_000;
    await clickAt(button('Download plan.pdf')!);
    await until(() => texts()[0] === '6.1 of 20 MB', 'the bytes');
    // It is the same button, and still has the focus.
    expect(hasFocus(button('Stop the download'))).to.equal(true);
    await expectAccessible(element);
    await pressKeys('Enter');
    await until(() => texts()[0] === 'PDF, 20 MB', 'the end');
    fake.files.release();
    await clickAt(button('Download plan.pdf')!);
    await until(() => saved.names.length > 0, 'the file');
    expect(saved.names).to.deep.equal(['plan.pdf']);
    expect(texts()).to.deep.equal(['PDF, 20 MB']);
  });

  it('loads one file after the other', async () => {
    const { fake, texts, loaded, downloadAll } = await open(plan, list);
    fake.files.isHeld = true;
    await downloadAll();
    await until(() => texts()[1] === 'Waiting, 3 kB', 'the second waits');
    expect(loaded()).to.deep.equal(['plan']);
    fake.files.release();
    await until(() => saved.names.length === 2, 'both');
    expect(loaded()).to.deep.equal(['plan', 'list']);
  });

  it('says which file was not downloaded and why, goes on with the next, and tries again', async () => {
    const { fake, element, button, texts, downloadAll } = await open(plan, list);
    fake.files.failures.set('blob plan', 'network');
    await downloadAll();
    await until(() => texts()[0] === 'Not downloaded', 'the failure');
    await until(() => saved.names.includes('list.csv'), 'the other');
    const alert = textOf(deepQuery(deepQuery(element, 'sotto-download-news')!, 'span'));
    expect(alert).to.match(/^plan\.pdf wasn’t downloaded\. \S/);
    await expectAccessible(element);
    fake.files.failures.clear();
    await clickAt(button('Download plan.pdf again')!);
    await until(() => saved.names.includes('plan.pdf'), 'the file');
    expect(texts()[0]).to.equal('PDF, 20 MB');
  });

  it('says so over pictures, in whose place nothing moves', async () => {
    const { fake, element, button, downloadAll } = await open(makeFile('a'), makeFile('b'));
    const pix = () => deepQuery(element, '.pix')!;
    await until(() => pix().querySelectorAll('img').length === 2, 'the pictures');
    const { height } = pix().getBoundingClientRect();
    fake.files.failures.set('blob', 'network');
    await downloadAll();
    await until(
      () => textOf(deepQuery(element, '.saving')!)?.includes('2 files: Not downloaded'),
      'the words',
    );
    expect(pix().getBoundingClientRect().height).to.equal(height);
    await expectAccessible(element);
    fake.files.failures.clear();
    await clickAt(button('Download a.png again')!);
    await until(() => saved.names.length === 1, 'the first');
    await clickAt(button('Download b.png again')!);
    await until(() => saved.names.length === 2 && !deepQuery(element, '.saving'), 'the second');
  });

  it('draws what shows a file again, once a frame, and nothing else', async () => {
    const fake = new FakeSession();
    fake.history.push(makeMessage(1, { content: '', files: [plan] }));
    fake.history.push(makeMessage(2, { content: '', files: [list] }));
    const element = await openWidget(fake, { mode: 'inline' });
    await element.openRoom('stage');
    const both = () => deepQueryAll<SottoMessageFiles>(element, 'sotto-message-files');
    await until(() => deepQueryAll(element, '.file-icon').length === 2, 'the files');
    fake.files.isHeld = true;
    fake.files.parts = 50;
    fake.files.arrived = 6_100_000;
    const counts = both().map((one) => {
      const count = { renders: 0 };
      one.addController({ hostUpdated: () => void (count.renders += 1) });
      return count;
    });
    await clickAt(deepQuery(element, 'button[aria-label="Download plan.pdf"]')!);
    await until(() => textOf(deepQuery(element, '.file-text span')) === '6.1 of 20 MB', 'the bytes');
    expect(counts[0]!.renders).to.be.within(1, 5);
    // The focus alone.
    expect(counts[1]!.renders).to.be.at.most(1);
  });

  it('loads nothing for another user, and shows them nothing of it', async () => {
    const { fake, element, button, texts, loaded, downloadAll } = await open(plan, list, notes);
    fake.files.failures.set('blob plan', 'network');
    fake.files.isHeld = true;
    await downloadAll();
    await until(() => loaded().includes('list') && texts()[0] === 'Not downloaded', 'one failed, one begun');
    await fake.auth.signOut();
    await until(() => deepQuery(element, 'sotto-sign-in'), 'nobody');
    await fake.auth.setUserToken('mira');
    await until(() => row(element, 'Stage crew'), 'the rooms of the other');
    fake.files.failures.clear();
    fake.files.release();
    await element.openRoom('stage');
    await until(() => texts().length === 3, 'the files, for the other');
    expect(texts()).to.deep.equal(['PDF, 20 MB', 'CSV, 3 kB', 'TXT, 500 bytes']);
    await clickAt(button('Download plan.pdf')!);
    await until(() => saved.names.includes('plan.pdf'), 'the file of the other');
    expect([saved.names, loaded()]).to.deep.equal([['plan.pdf'], ['plan', 'list', 'plan']]);
  });

  it('goes on while the message is not drawn, and where it is shown large', async () => {
    const { fake, element, button } = await open(makeFile('a', { preview: 'pa', size: 9_000_000 }));
    await until(() => deepQuery(element, '.pic img'), 'the picture');
    deepQuery(element, '.pic')!.click();
    await until(() => deepQuery(element, 'dialog'), 'the lightbox');
    fake.files.isHeld = true;
    fake.files.arrived = 4_500_000;
    await clickAt(button('Download a.png')!);
    await until(
      () => textOf(deepQuery(element, 'dialog .bar-text p'))?.endsWith('4.5 of 9.0 MB'),
      'the bytes',
    );
    await pressKeys('Escape');
    await until(() => textOf(deepQuery(element, '.saving')) === '4.5 of 9.0 MB', 'the message');
    fake.files.release();
    await until(() => saved.names.includes('a.png'), 'the file');
  });
});
