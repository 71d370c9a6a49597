import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, textOf, until } from '../../testing/mount.js';

const plan = makeFile('plan', { name: 'plan.pdf', type: 'application/pdf', size: 20_000_000 });
const NEWS = 'plan.pdf wasn’t downloaded. Can’t reach the server.';

async function open(...files: ReturnType<typeof makeFile>[]) {
  const fake = new FakeSession({ rooms: [{}, { slug: 'other', name: 'Other' }] });
  fake.history.push(makeMessage(1, { content: '', files }));
  for (const { id } of files) fake.files.failures.set(`blob ${id}`, 'network');
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  await until(() => deepQuery(element, 'sotto-message-files')?.shadowRoot, 'the files');
  const button = (label: string) => deepQuery(element, `button[aria-label="${label}"]`);
  const alerts = () =>
    deepQueryAll(element, '[role="alert"]').flatMap((one) => {
      const text = textOf(one);
      return text ? [text] : [];
    });
  return { fake, element, button, alerts };
}

describe('<sotto-download-news>', () => {
  afterEach(removeWidget);

  it('says once which file was not downloaded, and not again when its row is drawn again', async () => {
    const { element, button, alerts } = await open(plan);
    await clickAt(button('Download plan.pdf')!);
    await until(() => alerts().length > 0, 'the news');
    expect(alerts()).to.deep.equal([NEWS]);
    await expectAccessible(element);
    await element.openRoom('other');
    await element.openRoom('stage');
    await until(() => textOf(deepQuery(element, '.file-text span')) === 'Not downloaded', 'the row');
    expect(alerts().length).to.be.at.most(1);
    expect(deepQuery(deepQuery(element, 'sotto-message-files')!, '[role="alert"]')).to.equal(undefined);
  });

  it('says the same once more where it fails again', async () => {
    const { element, button } = await open(plan);
    const news = () => deepQuery(deepQuery(element, 'sotto-download-news')!, 'span');
    await clickAt(button('Download plan.pdf')!);
    await until(() => textOf(news()) === NEWS, 'the news');
    const first = news();
    await clickAt(button('Download plan.pdf again')!);
    await until(() => news() !== first && textOf(news()) === NEWS, 'other news');
  });

  it('says it in what lies over the page, and there alone', async () => {
    const { element, button } = await open(makeFile('a', { preview: 'pa', size: 9_000_000 }));
    await until(() => deepQuery(element, '.pic img'), 'the preview');
    await clickAt(deepQuery(element, '.pic')!);
    await until(() => deepQuery(element, 'dialog'), 'the lightbox');
    await clickAt(button('Download a.png')!);
    const all = (selector = 'sotto-download-news') =>
      deepQueryAll(element, selector).map((one) => textOf(deepQuery(one, 'span')));
    await until(() => all().some((text) => text?.startsWith('a.png wasn’t downloaded')), 'the news');
    expect(all().filter(Boolean)).to.deep.equal(all('dialog sotto-download-news'));
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'dialog'), 'the log');
    expect(all()).to.deep.equal(['']);
  });
});
