import { expect } from 'chai';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { Drafts } from './drafts.js';

const user = (id: string) => ({ id, kind: 'user' as const });
const guest = (id: string) => ({ id, kind: 'guest' as const });
async function open(author: Parameters<Drafts['open']>[0] = user('ada')) {
  const { host, controller } = await hostOf(
    (one) => new Drafts(one, (slug) => (slug === 'gone' ? undefined : `The ${slug}`)),
  );
  controller.open(author);
  await host.updateComplete;
  return { host, drafts: controller };
}
const edit = { id: 'm1', content: 'Before', text: 'After & = ü' };
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith('sotto.draft.'));

describe('Drafts', () => {
  afterEach(() => {
    removeHosts();
    for (const key of keys()) sessionStorage.removeItem(key);
  });

  it('keeps what was begun in a room, and shows what is in its composer', async () => {
    const { host, drafts } = await open();
    const { renders } = host;
    drafts.set('stage', { text: 'See you' });
    expect(drafts.of('stage')).to.deep.equal({
      ...{ name: 'The stage', text: 'See you', mentions: [], edits: [] },
    });
    drafts.set('stage', { edits: [edit] });
    expect([...drafts.texts]).to.deep.equal([['stage', 'After & = ü']]);
    await host.updateComplete;
    expect(host.renders).to.equal(renders + 1);
  });

  it('outlives a reload, with all that it holds', async () => {
    const { drafts } = await open();
    const mentions = [
      { user: '0123456789abcdef01234567', start: 0, length: 4 },
      { user: '@room', start: 5, length: 4 },
    ];
    drafts.set('stage', {
      text: 'line\nline & more',
      mentions,
      replyTo: 12,
      edits: [edit, { ...edit, id: 'm2' }],
    });
    const { drafts: again } = await open();
    expect([...again.all]).to.deep.equal([...drafts.all]);
  });

  it('keeps a reply without a word, until it is cancelled', async () => {
    const { drafts } = await open();
    drafts.set('stage', { replyTo: 12 });
    const { drafts: again } = await open();
    expect([again.of('stage').replyTo, again.texts.get('stage')]).to.deep.equal([12, '']);
    again.set('stage', { replyTo: undefined });
    expect([again.all.size, keys().length]).to.deep.equal([0, 0]);
  });

  it('forgets a room in which nothing is left', async () => {
    const { drafts } = await open();
    drafts.set('stage', { text: 'See you' });
    drafts.set('stage', { text: '' });
    expect([drafts.all.size, keys().length]).to.deep.equal([0, 0]);
    drafts.set('stage', { text: 'See you' });
    drafts.remove('stage');
    expect([drafts.of('stage').text, keys().length]).to.deep.equal(['', 0]);
  });

  it('keeps the name of a room that went away', async () => {
    const { drafts } = await open();
    drafts.set('gone', { name: 'Old crew', text: 'See you' });
    drafts.set('gone', { text: 'See you there' });
    expect(drafts.of('gone').name).to.equal('Old crew');
  });

  it('shows nothing of them to another user, and takes them away', async () => {
    const { drafts } = await open();
    drafts.set('stage', { text: 'See you' });
    drafts.open(user('mira'));
    expect([drafts.all.size, keys().length]).to.deep.equal([0, 0]);
    drafts.open(user('ada'));
    expect(drafts.all.size).to.equal(0);
  });

  it('go on with the account that a guest signs in with, also after a redirect', async () => {
    const { drafts } = await open(guest('g1'));
    drafts.set('stage', { text: 'See you' });
    const { controller: again } = await hostOf((one) => new Drafts(one, () => 'The stage'));
    again.adopt(user('ada'));
    expect([again.of('stage').text, keys()]).to.deep.equal(['See you', ['sotto.draft.ada.stage']]);
    drafts.adopt(user('ada'));
    expect(drafts.of('stage').text).to.equal('See you');
  });

  it('shows nothing of a user to another one who comes back from a sign-in by redirect', async () => {
    const { drafts } = await open();
    drafts.set('stage', { text: 'See you' });
    const { controller: own } = await hostOf((one) => new Drafts(one, () => 'The stage'));
    own.adopt(user('ada'));
    expect(own.of('stage').text).to.equal('See you');
    const { controller: other } = await hostOf((one) => new Drafts(one, () => 'The stage'));
    other.adopt(user('mira'));
    expect([other.all.size, keys().length]).to.deep.equal([0, 0]);
  });

  it('lives in the page alone where the browser denies its storage', async () => {
    const { drafts } = await open();
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    drafts.set('stage', { text: 'See you' });
    Storage.prototype.setItem = setItem;
    expect([drafts.of('stage').text, keys().length]).to.deep.equal(['See you', 0]);
  });
});
