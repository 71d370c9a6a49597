import type { ChatClient } from '@sotto/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bombOf } from '../../testing/files/picture-bomb.js';
import { FakeFiles } from '../../testing/fakes/fake-files.js';
import { picturesOf } from './picture-store.js';
import { ShownPictures } from './shown-pictures.js';

vi.mock('../../lazy/parts.js', () => ({ extras: { loaded: { picturesOf } } }));

/** What stands for an element that shows pictures of these files. */
function open(files = new FakeFiles()) {
  let updates = 0;
  const host = {
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => void (updates += 1),
    updateComplete: Promise.resolve(true),
  };
  const client = { files } as unknown as ChatClient;
  const pictures = new ShownPictures(host, () => client);
  return { files, client, pictures, updates: () => updates };
}
const asked = ({ calls }: FakeFiles) => calls.map(([, id]) => id);
const until = (condition: () => unknown) => vi.waitFor(() => expect(condition()).toBeTruthy());
/** What was asked to stop has stopped, and what was put off for a moment is done. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('ShownPictures', () => {
  const revoked: string[] = [];
  beforeEach(() => {
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void revoked.push(address));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    revoked.length = 0;
  });

  it('asks once for a picture that does not load, until the user asks for it again', async () => {
    const { pictures, files } = open();
    files.failures.set('blob', 'network');
    pictures.hostConnected();
    pictures.load('a');
    await until(() => pictures.addressOf('a') === null);
    pictures.load('a');
    await settled();
    expect(asked(files)).toEqual(['a']);
    files.failures.clear();
    pictures.request('a');
    await until(() => pictures.addressOf('a'));
  });

  it('shows no picture that claims more pixels than a page can decode', async () => {
    const { pictures, files } = open();
    files.sounds.set('a', bombOf(60_000, 60_000));
    pictures.hostConnected();
    for (const id of ['a', 'b']) pictures.load(id);
    await until(() => pictures.addressOf('b') && pictures.addressOf('a') !== undefined);
    expect(pictures.addressOf('a')).toBe(null);
  });

  it('keeps the pictures of an element that is moved', async () => {
    const { pictures, files } = open();
    pictures.hostConnected();
    pictures.load('a');
    await until(() => pictures.addressOf('a'));
    const address = pictures.addressOf('a');
    pictures.hostDisconnected();
    pictures.hostConnected();
    await settled();
    expect(pictures.addressOf('a')).toBe(address);
    expect(revoked).toEqual([]);
    expect(asked(files)).toEqual(['a']);
  });

  it('releases those of an element that is removed, and loads them when it is back', async () => {
    const { pictures, files, updates } = open();
    pictures.hostConnected();
    pictures.load('a');
    await until(() => pictures.addressOf('a'));
    const address = pictures.addressOf('a');
    pictures.hostDisconnected();
    await settled();
    expect(revoked).toEqual([address]);
    // An update that was on its way.
    pictures.load('b');
    await settled();
    expect(asked(files)).toEqual(['a']);
    const before = updates();
    pictures.hostConnected();
    await until(() => pictures.addressOf('a') && pictures.addressOf('b'));
    expect(updates()).toBeGreaterThan(before);
  });

  it('ends the loading of what is shown no more', async () => {
    const { pictures, files } = open();
    files.isHeld = true;
    const blob = vi.spyOn(files, 'blob');
    pictures.hostConnected();
    pictures.load('a');
    pictures.load('b');
    pictures.keep(['b']);
    const aborted = () => blob.mock.calls.map(([, options]) => options?.signal?.aborted);
    expect(aborted()).toEqual([true, false]);
    pictures.hostDisconnected();
    await settled();
    expect(aborted()).toEqual([true, true]);
  });

  it('goes on loading what another element shows', async () => {
    const first = open();
    first.files.isHeld = true;
    const blob = vi.spyOn(first.files, 'blob');
    const second = new ShownPictures(
      { addController: () => undefined, requestUpdate: () => undefined } as never,
      () => first.client,
    );
    for (const one of [first.pictures, second]) {
      one.hostConnected();
      one.load('a');
    }
    first.pictures.keep([]);
    expect(blob.mock.calls[0]?.[1]?.signal?.aborted).toBe(false);
    first.files.release();
    await until(() => second.addressOf('a'));
    expect(asked(first.files)).toEqual(['a']);
  });
});
