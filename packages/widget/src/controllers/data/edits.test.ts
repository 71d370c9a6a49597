import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { Edits } from './edits.js';
import type { Edit } from './edits.js';

const [first, second] = [
  { id: 'm1', content: 'First' },
  { id: 'm2', content: 'Second' },
];

async function open() {
  const kept: [string, readonly Edit[]][] = [];
  const saved: [string, string][] = [];
  const given: string[][] = [];
  let answer: () => Promise<void> = () => Promise.resolve();
  const { host, controller } = await hostOf(
    (one) =>
      new Edits(one, {
        keep: (slug, edits) => kept.push([slug, edits]),
        save: (id, content) => {
          saved.push([id, content]);
          return answer();
        },
        giveBack: (texts) => given.push(texts),
      }),
  );
  controller.open('stage', []);
  const fail = (code: ConstructorParameters<typeof ChatError>[0]) => {
    answer = () => Promise.reject(new ChatError(code, code));
  };
  return { host, edits: controller, kept, saved, given, fail };
}

describe('Edits', () => {
  afterEach(removeHosts);

  it('begins with the text of the message, and keeps what is changed of it', async () => {
    const { host, edits, kept } = await open();
    const { renders } = host;
    edits.begin(first);
    expect(edits.current).to.deep.equal({ ...first, text: 'First' });
    expect(kept.at(-1)).to.deep.equal(['stage', []]);
    edits.type('First, and more');
    expect(kept.at(-1)).to.deep.equal(['stage', [{ ...first, text: 'First, and more' }]]);
    await host.updateComplete;
    expect(host.renders).to.equal(renders + 1);
  });

  it('continues with the one that waits behind, where it was left', async () => {
    const { edits } = await open();
    edits.begin(first);
    edits.type('First, and more');
    edits.begin(second);
    expect(edits.current?.id).to.equal('m2');
    edits.cancel();
    expect(edits.current?.text).to.equal('First, and more');
    edits.begin(second);
    edits.begin(first);
    expect(edits.current?.text).to.equal('First, and more');
  });

  it('has those of each room, and continues what was kept of one', async () => {
    const { edits } = await open();
    edits.begin(first);
    edits.open('desk', [{ ...second, text: 'Kept' }]);
    expect(edits.current?.text).to.equal('Kept');
  });

  it('saves what was changed, and sends nothing where nothing was', async () => {
    const { edits, saved } = await open();
    edits.begin(first);
    await edits.save('First');
    edits.begin(second);
    await edits.save('Changed');
    expect(saved).to.deep.equal([['m2', 'Changed']]);
    expect(edits.current).to.equal(undefined);
  });

  it('goes on where more was typed while it was saved', async () => {
    const { edits, kept } = await open();
    edits.begin({ ...first, mentions: [{ user: 'id-mira', start: 0, length: 5 }] });
    edits.type('Changed');
    const saving = edits.save('Changed');
    edits.type('Changed, and more');
    await saving;
    // The saved text mentions nobody any more.
    const rest = { id: 'm1', content: 'Changed', mentions: undefined, text: 'Changed, and more' };
    expect([edits.current, kept.at(-1)]).to.deep.equal([rest, ['stage', [rest]]]);
  });

  it('ends in its own room, also where another one is shown by then', async () => {
    const { edits, kept } = await open();
    edits.begin(first);
    edits.type('Changed');
    const saving = edits.save('Changed');
    edits.open('desk', []);
    await saving;
    expect(kept.at(-1)).to.deep.equal(['stage', []]);
  });

  it('stays open where it was not saved, and keeps why', async () => {
    const { edits, fail } = await open();
    edits.begin(first);
    edits.type('Changed');
    fail('network');
    const error = await edits.save('Changed').catch((reason: unknown) => reason);
    expect((error as ChatError).code).to.equal('network');
    expect(edits.current?.text).to.equal('Changed');
  });

  it('gives the text back where the message is gone', async () => {
    const { edits, given, fail } = await open();
    edits.begin(first);
    edits.type('Changed');
    fail('message_deleted');
    await edits.save('Changed');
    expect([given, edits.current]).to.deep.equal([[['Changed']], undefined]);
  });

  it('ends those of messages that were deleted, and returns no text that was not changed', async () => {
    const { edits, given } = await open();
    edits.begin(first);
    edits.begin(second);
    edits.type('Changed');
    edits.giveUp((id) => id === 'm1');
    expect([given.length, edits.current?.id]).to.deep.equal([0, 'm2']);
    edits.giveUp((id) => id === 'm2');
    expect([given, edits.current]).to.deep.equal([[['Changed']], undefined]);
  });
});
