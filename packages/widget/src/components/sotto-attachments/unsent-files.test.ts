import { expect } from 'chai';
import { ada } from '../../testing/fakes/fake-client.js';
import { callsOf } from '../../testing/conversation.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { frames, until } from '../../testing/mount.js';
import { UnsentFiles } from '../../files/unsent/unsent-files.js';
import { UnsentStore } from '../../files/unsent/unsent-store.js';

const file = new File(['0123456789'], 'cues.txt', { type: 'text/plain' });
const bytes = { file };
let count = 0;
let name = '';
let user = '';
let store: UnsentStore;

/** Waits until a database is so. */
async function untilKept(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let at = 0; at < 200; at += 1) {
    if (await condition()) return;
    await frames(1);
  }
  throw new Error(`Never so: ${what}`);
}

/** What an earlier visit left: a file whose upload was begun, of a message that the user has sent or not. */
async function leave({ owner = 'gone', letter = '', at = Date.now() } = {}): Promise<void> {
  store.putFile(
    {
      id: `of-${owner}`,
      room: 'stage',
      owner,
      at,
      isOriginal: false,
      upload: 'f7',
      letter: letter || undefined,
    },
    bytes,
  );
  if (letter)
    store.putLetter({ id: letter, room: 'stage', owner, at, content: 'The cues', options: { replyTo: 3 } });
  await untilKept(async () => (await kept()) > 0, 'what is kept');
}

/** The files of the user on a page that has just begun. */
function visit(fake: FakeSession): UnsentFiles {
  const unsent = new UnsentFiles(user, name, () => undefined);
  unsent.use(fake.client);
  return unsent;
}

async function kept(): Promise<number> {
  const { files, letters } = await store.load();
  return files.length + letters.length;
}
const calls = (fake: FakeSession) => fake.files.calls.map((call) => call.join(' '));

describe('UnsentFiles', () => {
  beforeEach(() => {
    user = `user${(count += 1)}`;
    name = `test ${count} ${user}`;
    store = new UnsentStore(name, () => undefined);
  });
  afterEach(() => void indexedDB.deleteDatabase(name));

  it('goes on with what an earlier visit began, from the parts that are missing', async () => {
    await leave();
    const fake = new FakeSession();
    const unsent = visit(fake);
    await until(() => unsent.in('stage')[0]?.ref, 'the file');
    expect(calls(fake)).to.deep.equal(['find f7', 'putPart f7', 'putPart f7', 'complete f7']);
    expect(unsent.in('stage')[0]!.file.name).to.equal('cues.txt');
    unsent.drop(unsent.in('stage')[0]!);
    expect(calls(fake).at(-1)).to.equal('cancel f7');
    await untilKept(async () => (await kept()) === 0, 'an empty store');
    expect(await store.bytesOf('of-gone')).to.equal(undefined);
  });

  it('sends the message that an earlier visit left, once its file is there', async () => {
    await leave({ letter: 'mine' });
    const fake = new FakeSession();
    const unsent = visit(fake);
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]).to.deep.include({ content: 'The cues', clientMessageId: 'mine' });
    expect(fake.history[0]!.files!.map(({ id }) => id)).to.deep.equal(['f7']);
    await untilKept(async () => (await kept()) === 0, 'an empty store');
    expect([unsent.in('stage').length, unsent.waitingIn('stage').length]).to.deep.equal([0, 0]);
  });

  it('leaves it to its author whether a message is sent after more than an hour', async () => {
    await leave({ letter: 'old', at: Date.now() - 3_700_000 });
    const fake = new FakeSession();
    const unsent = visit(fake);
    await until(
      () => unsent.waitingIn('stage')[0]?.isLate && unsent.of(unsent.waitingIn('stage')[0]!)[0]?.ref,
      'it',
    );
    unsent.unsend(unsent.waitingIn('stage')[0]!);
    expect([unsent.in('stage').length, fake.history.length]).to.deep.equal([1, 0]);
  });

  it('begins again what the server has given up', async () => {
    await leave();
    const fake = new FakeSession();
    fake.files.failures.set('find', 'file_not_found');
    const unsent = visit(fake);
    await until(() => unsent.in('stage')[0]?.ref, 'the file');
    expect(calls(fake).slice(0, 2)).to.deep.equal(['find f7', 'begin f1']);
  });

  it('leaves to another tab what that has, until it is gone', async () => {
    await leave({ owner: 'other' });
    let close = () => {};
    const isClosed = new Promise<void>((resolve) => (close = resolve));
    await new Promise<void>((held) => {
      void navigator.locks.request(`${name} other`, () => (held(), isClosed));
    });
    const fake = new FakeSession();
    const unsent = visit(fake);
    await unsent.scan();
    expect([unsent.in('stage').length, calls(fake)]).to.deep.equal([0, []]);
    close();
    fake.setConnection({ status: 'online' });
    await until(() => unsent.in('stage')[0]?.ref, 'the file');
  });

  it('forgets everything when its database is deleted, and the files of a room that is', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const unsent = visit(fake);
    unsent.add('stage', [file]);
    unsent.add('den', [file]);
    await untilKept(async () => (await kept()) === 2, 'two files');
    fake.emit('room.deleted', { room: 'den' });
    await untilKept(async () => (await kept()) === 1, 'one file');
    await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
    expect(unsent.in('stage').length).to.equal(0);
    expect((await indexedDB.databases()).map((one) => one.name)).not.to.contain(name);
  });

  it('gives the outbox the words of a message whose room is deleted, which keeps them for their author', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const unsent = visit(fake);
    unsent.add('den', [file]);
    void unsent.send('den', 'The cues').catch(() => undefined);
    expect(unsent.waitingIn('den').length).to.equal(1);
    fake.emit('room.deleted', { room: 'den' });
    await until(() => callsOf(fake, 'messages.send').length === 1, 'the words');
    expect(callsOf(fake, 'messages.send')[0]!.slice(0, 2)).to.deep.equal(['messages.send', 'The cues']);
    expect(unsent.waitingIn('den').length).to.equal(0);
  });

  it('keeps what a message replied to, until it is given back or its room is deleted', async () => {
    for (const isDeleted of [false, true]) {
      const fake = new FakeSession();
      fake.files.failures.set('begin', 'file_refused');
      const unsent = visit(fake);
      unsent.add('den', [file]);
      void unsent.send('den', '', { replyTo: 3 }).catch(() => undefined);
      await until(() => unsent.in('den')[0]?.isFailed, 'the failure');
      const [letter] = unsent.waitingIn('den');
      expect([letter?.options.replyTo, unsent.of(letter!).length]).to.deep.equal([3, 0]);
      await untilKept(async () => (await kept()) === 2, 'both in the store');
      if (isDeleted) fake.emit('room.deleted', { room: 'den' });
      else unsent.unsend(letter!);
      expect(unsent.waitingIn('den').length).to.equal(0);
      for (const item of unsent.in('den')) unsent.drop(item);
      await untilKept(async () => (await kept()) === 0, 'an empty store');
      expect(callsOf(fake, 'messages.send')).to.deep.equal([]);
    }
  });

  it('removes what another user of this browser left', async () => {
    await leave();
    name = `test ${count} ${(user = 'another')}`;
    visit(new FakeSession());
    const names = async () => (await indexedDB.databases()).map((one) => one.name);
    await untilKept(async () => !(await names()).includes(store.name), 'its deletion');
  });

  it('goes on with what a guest left who has joined the account, and deletes it there', async () => {
    await leave({ letter: 'mine' });
    const ofGuest = { name, hasJoined: false };
    name = `test ${count} ${(user = 'account')}`;
    const fake = new FakeSession();
    fake.files.guest = ofGuest;
    // What the guest uploaded is not the account's.
    fake.files.failures.set('find', 'file_not_found');
    const unsent = visit(fake);
    await unsent.scan();
    const names = async () => (await indexedDB.databases()).map((one) => one.name);
    expect([unsent.isEmpty, (await names()).includes(ofGuest.name)]).to.deep.equal([true, true]);
    fake.files.guest = { ...ofGuest, hasJoined: true };
    fake.emit('user.merged', { from: 'guest', user: { ...fake.user, id: user } });
    await until(() => fake.history.length === 1, 'the message');
    expect(fake.history[0]).to.deep.include({ content: 'The cues', clientMessageId: 'mine' });
    expect(calls(fake).slice(0, 2)).to.deep.equal(['find f7', 'begin f1']);
    await untilKept(async () => !(await names()).includes(ofGuest.name), 'its deletion');
    store = new UnsentStore(name, () => undefined);
    await untilKept(async () => (await kept()) === 0, 'an empty store');
  });

  it('deletes what a guest left as soon as the user declines that the guest joins the account', async () => {
    await leave();
    const guest = { name, hasJoined: false };
    name = `test ${count} ${(user = 'account')}`;
    const fake = new FakeSession();
    fake.files.guest = guest;
    await visit(fake).scan();
    const names = async () => (await indexedDB.databases()).map((one) => one.name);
    expect(await names()).to.contain(guest.name);
    fake.files.guest = null;
    fake.emit('merge.declined', { id: 'guest', displayName: 'Visitor' });
    await untilKept(async () => !(await names()).includes(guest.name), 'its deletion');
  });

  it('leaves in the database of a guest what cannot be read there', async () => {
    await leave();
    const ofGuest = { name, hasJoined: true };
    name = `test ${count} ${(user = 'account')}`;
    const fake = new FakeSession();
    fake.files.guest = ofGuest;
    const getAllKeys = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'getAllKeys')!;
    IDBObjectStore.prototype.getAllKeys = () => {
      throw new DOMException('no', 'UnknownError');
    };
    const unsent = visit(fake);
    try {
      await unsent.scan();
      expect(unsent.isEmpty).to.equal(true);
    } finally {
      Object.defineProperty(IDBObjectStore.prototype, 'getAllKeys', getAllKeys);
    }
    await unsent.scan();
    expect(unsent.in('stage').length).to.equal(1);
  });

  it('leaves to the account what a guest has who signs in, and deletes what a user has', async () => {
    for (const kind of ['guest', 'user'] as const) {
      const fake = new FakeSession();
      fake.files.isHeld = true;
      fake.signedIn = { ...ada, kind, id: user };
      const unsent = visit(fake);
      unsent.add('stage', [file]);
      await untilKept(async () => (await kept()) === 1, 'the file');
      fake.emit('auth.changed', { user: null });
      await until(() => unsent.isEmpty, 'the end of it');
      await frames(2);
      expect(await kept()).to.equal(kind === 'guest' ? 1 : 0);
      store.remove([(await store.load()).files[0]?.id ?? '']);
    }
  });

  it('knows of what another tab has, and not of what was sent', async () => {
    await leave({ owner: 'other' });
    let close = () => {};
    const isClosed = new Promise<void>((resolve) => (close = resolve));
    await new Promise<void>((held) => {
      void navigator.locks.request(`${name} other`, () => (held(), isClosed));
    });
    const unsent = visit(new FakeSession());
    await unsent.scan();
    expect([unsent.isEmpty, await unsent.hasAny()]).to.deep.equal([true, true]);
    store.remove(['of-other']);
    await untilKept(async () => (await kept()) === 0, 'nothing');
    expect(await unsent.hasAny()).to.equal(false);
    const voice = unsent.voices.begin('stage');
    expect(await unsent.hasAny()).to.equal(true);
    unsent.voices.remove(voice);
    expect(await unsent.hasAny()).to.equal(false);
    close();
  });

  it('goes on by itself with what was interrupted although the connection was there all the while', async () => {
    const { setTimeout: later } = window;
    let goOn: (() => void) | undefined;
    // The waits between tries are over at once; that for another minute when the test says so.
    window.setTimeout = ((work: () => void, ms = 0) => {
      if (ms >= 60_000) goOn = work;
      return later(ms >= 60_000 ? () => undefined : work);
    }) as typeof setTimeout;
    const fake = new FakeSession();
    fake.files.failures.set('begin', 'network');
    const unsent = visit(fake);
    try {
      unsent.add('stage', [file]);
      void unsent.send('stage', 'The cues');
      await until(() => goOn, 'the pause');
      expect(unsent.waitingIn('stage').length).to.equal(1);
      fake.files.failures.clear();
      goOn!();
      await until(() => fake.history.length === 1, 'the message');
      expect(fake.history[0]!.files!.length).to.equal(1);
    } finally {
      unsent.forget();
      window.setTimeout = later;
    }
  });

  it('works as long as the page is open where the browser stores nothing', async () => {
    const { open } = indexedDB;
    indexedDB.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
    try {
      const fake = new FakeSession();
      const unsent = visit(fake);
      unsent.add('stage', [file]);
      await until(() => unsent.in('stage')[0]?.ref, 'the file');
    } finally {
      indexedDB.open = open;
    }
  });
});
