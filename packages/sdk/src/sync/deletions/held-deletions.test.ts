import type { Message } from '@sotto/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChatError } from '../../errors.js';
import type { ChatErrorCode } from '../../errors.js';
import { createManualClock, settle } from '../../testing/manual-clock.js';
import { createFakeStorage } from '../../testing/fake-storage.js';
import { createKeptDeletions } from '../../outbox/storage/kept-deletions.js';
import { createHeldDeletions } from './held-deletions.js';

let clock: ReturnType<typeof createManualClock>;
let page: EventTarget;
let database: string | null;
let changes: string[];
const remove = vi.fn<(room: string, id: string) => Promise<Message>>();
const removeLast = vi.fn<(room: string, id: string) => Promise<void>>();
const onDeleted = vi.fn<(message: Message) => void>();
let held: ReturnType<typeof createHeldDeletions>;
const failing = (code: ChatErrorCode, details = {}) => new ChatError(code, code, details);

beforeEach(() => {
  clock = createManualClock();
  page = new EventTarget();
  changes = [];
  onDeleted.mockReset();
  remove.mockReset().mockImplementation(async (room, id) => ({ id, room }) as Message);
  removeLast.mockReset().mockResolvedValue();
  database = 'outbox of ada';
  vi.stubGlobal('localStorage', createFakeStorage());
  held = open();
});
afterEach(() => vi.unstubAllGlobals());

/** The deletions of another page. */
const open = () =>
  createHeldDeletions({
    env: { clock, random: () => 0, page: () => page },
    ...{ remove, removeLast, onDeleted },
    kept: () => createKeptDeletions(database),
    onChange: (room, all) =>
      changes.push(`${room}: ${all.map(({ id, status }) => `${id} ${status}`).join()}`),
  });
const refused = failing('unavailable', { status: 429 });

it('deletes 5 s later, each message of several by its own time', async () => {
  held.hold('r', 'a');
  expect(held.in('r')).toEqual([{ room: 'r', id: 'a', status: 'waiting', until: clock.now() + 5000 }]);
  await clock.advance(2000);
  held.hold('r', 'b');
  held.hold('r', 'a');
  await clock.advance(2999);
  expect(remove).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(remove.mock.calls).toEqual([['r', 'a']]);
  expect(onDeleted).toHaveBeenCalledTimes(1);
  await clock.advance(2000);
  expect(remove.mock.calls.slice(1)).toEqual([['r', 'b']]);
  expect(changes).toEqual([
    ...['r: a waiting', 'r: a waiting,b waiting', 'r: a deleting,b waiting', 'r: b waiting'],
    ...['r: b deleting', 'r: '],
  ]);
  expect(clock.waiting).toBe(0);
});

it('keeps a message that is undone in time, and none later', async () => {
  held.hold('r', 'a');
  await clock.advance(4999);
  expect([held.undo('a'), held.undo('a')]).toEqual([true, false]);
  await clock.advance(60_000);
  expect(remove).not.toHaveBeenCalled();
  let respond = (_message: Message) => {};
  remove.mockReturnValue(new Promise((resolve) => (respond = resolve)));
  held.hold('r', 'b');
  await clock.advance(5000);
  expect(held.undo('b')).toBe(false);
  respond({ id: 'b' } as Message);
  await settle();
  expect(held.in('r')).toEqual([]);
});

it('waits without a network, can still be undone, and goes on once there is one', async () => {
  remove.mockRejectedValueOnce(failing('network')).mockRejectedValueOnce(failing('network'));
  held.hold('r', 'a');
  held.hold('r', 'b');
  await clock.advance(5000);
  expect(held.in('r')).toMatchObject([
    { id: 'a', status: 'waiting', error: { code: 'network' } },
    { id: 'b', status: 'waiting' },
  ]);
  expect(held.in('r')[0]).not.toHaveProperty('until');
  expect(held.undo('a')).toBe(true);
  held.wake();
  await settle();
  expect(remove.mock.calls.at(-1)).toEqual(['r', 'b']);
  expect(held.in('r')).toEqual([]);
});

it('says why a deletion failed, and tries it again at once', async () => {
  remove.mockRejectedValueOnce(failing('insufficient_role', { status: 403 }));
  held.hold('r', 'a');
  await clock.advance(5000);
  expect(held.in('r')).toMatchObject([{ status: 'failed', error: { code: 'insufficient_role' } }]);
  held.hold('r', 'a');
  await settle();
  expect([remove.mock.calls.length, held.in('r')]).toEqual([2, []]);
  remove.mockRejectedValueOnce(failing('message_not_found', { status: 404 }));
  held.hold('r', 'gone');
  await clock.advance(5000);
  expect(held.in('r')).toEqual([]);
});

it('is sent with the page, at the end of the session, and before the user leaves the room', async () => {
  held.hold('r', 'a');
  page.dispatchEvent(new Event('pagehide'));
  await settle();
  expect([removeLast.mock.calls, held.in('r')]).toEqual([[['r', 'a']], []]);
  held.hold('r', 'b');
  held.hold('other', 'c');
  await held.flush('r');
  expect(remove.mock.calls).toEqual([['r', 'b']]);
  held.end();
  expect(removeLast.mock.calls.at(-1)).toEqual(['other', 'c']);
  expect([held.in('other'), held.flush(), clock.waiting]).toEqual([[], undefined, 0]);
  page.dispatchEvent(new Event('pagehide'));
  expect(removeLast).toHaveBeenCalledTimes(2);
});

it('is sent with another token by a page that comes back, and not again where it is gone', async () => {
  removeLast.mockRejectedValueOnce(failing('invalid_token', { status: 401 }));
  removeLast.mockRejectedValueOnce(failing('message_not_found', { status: 404 }));
  for (const id of ['a', 'b']) held.hold('r', id);
  page.dispatchEvent(new Event('pagehide'));
  await settle();
  expect(held.in('r')).toMatchObject([{ id: 'a', status: 'waiting' }]);
  held.wake();
  await settle();
  expect([remove.mock.calls, held.in('r')]).toEqual([[['r', 'a']], []]);
});

it('repeats no deletion whose token is refused while the page is there', async () => {
  remove.mockRejectedValue(failing('invalid_token', { status: 401 }));
  held.hold('r', 'a');
  await clock.advance(5000);
  expect(held.in('r')).toMatchObject([{ status: 'failed', error: { code: 'invalid_token' } }]);
  expect([remove.mock.calls.length, clock.waiting]).toEqual([1, 0]);
});

it('does not keep a sign-out waiting for ever, and forgets what was deleted elsewhere', async () => {
  remove.mockReturnValue(new Promise(() => {}));
  held.hold('r', 'a');
  const flushed = held.flush();
  await clock.advance(3000);
  await flushed;
  held.settle('a');
  expect(held.in('r')).toEqual([]);
});

it('keeps a sign-out waiting as long as deletions arrive', async () => {
  remove.mockImplementation(async (room, id) => {
    if (id === 'd') await new Promise(() => {});
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 2000));
    return { id, room } as Message;
  });
  for (const id of ['a', 'b', 'c', 'd']) held.hold('r', id);
  let isDone = false;
  void held.flush()!.then(() => (isDone = true));
  await clock.advance(6000);
  expect([isDone, held.in('r').map(({ id }) => id)]).toEqual([false, ['d']]);
  await clock.advance(6000);
  expect(isDone).toBe(true);
});

it('sends one after the other, and none while the server refuses more; what waits can be undone', async () => {
  let respond = (_message: Message) => {};
  remove
    .mockReturnValueOnce(new Promise((resolve) => (respond = resolve)))
    .mockRejectedValueOnce(failing('rate_limited', { status: 429, retryAfter: 7 }));
  for (const id of ['a', 'b', 'c', 'd']) held.hold('r', id);
  const sent = () => remove.mock.calls.map(([, id]) => id).join('');
  await clock.advance(5000);
  expect(sent()).toBe('a');
  expect(held.in('r').map(({ status, until }) => [status, until])).toEqual([
    ['deleting', undefined],
    ...Array.from({ length: 3 }, () => ['waiting', undefined]),
  ]);
  respond({ id: 'a' } as Message);
  await settle();
  expect(held.in('r')[0]).toMatchObject({ id: 'b', status: 'waiting', error: { code: 'rate_limited' } });
  expect(held.undo('d')).toBe(true);
  held.wake();
  await clock.advance(6999);
  expect(sent()).toBe('ab');
  await clock.advance(1);
  expect([sent(), held.in('r'), clock.waiting]).toEqual(['abcb', [], 0]);
});

it('forgets the pause with the session', async () => {
  remove.mockRejectedValueOnce(failing('rate_limited', { status: 429, retryAfter: 600 }));
  for (const id of ['a', 'b']) held.hold('r', id);
  await clock.advance(5000);
  held.end();
  await settle();
  expect([removeLast.mock.calls.length, clock.waiting]).toEqual([2, 0]);
  held.hold('r', 'c');
  await clock.advance(5000);
  expect(remove.mock.calls.at(-1)).toEqual(['r', 'c']);
});

it('leaves to the next page of the user what the server refused as the page went', async () => {
  removeLast.mockRejectedValueOnce(refused).mockRejectedValueOnce(failing('network'));
  for (const id of ['a', 'b', 'c', 'd']) held.hold('r', id);
  held.undo('d');
  held.end();
  await settle();
  expect(removeLast.mock.calls.map(([, id]) => id)).toEqual(['a', 'b', 'c']);
  database = 'outbox of bob';
  open().resume();
  database = null;
  open().resume();
  await settle();
  expect(remove).not.toHaveBeenCalled();
  database = 'outbox of ada';
  const next = open();
  next.resume();
  expect(next.in('r').map(({ id }) => id)).toEqual(['a', 'b']);
  await settle();
  expect([remove.mock.calls, next.in('r')]).toEqual([
    [
      ['r', 'a'],
      ['r', 'b'],
    ],
    [],
  ]);
  expect(Object.keys(localStorage)).toEqual([]);
});

it('sends again with the page what was under way, which the page ends', async () => {
  remove.mockReturnValue(new Promise(() => {}));
  held.hold('r', 'a');
  await clock.advance(5000);
  removeLast.mockReturnValue(new Promise(() => {}));
  page.dispatchEvent(new Event('pagehide'));
  expect(removeLast.mock.calls).toEqual([['r', 'a']]);
  remove.mockReset().mockRejectedValue(failing('message_not_found', { status: 404 }));
  const next = open();
  next.resume();
  await settle();
  expect([remove.mock.calls.length, next.in('r'), Object.keys(localStorage)]).toEqual([1, [], []]);
});

it('goes on after a refusal where the page comes back, and gives up what may not be deleted', async () => {
  removeLast.mockRejectedValueOnce(refused).mockRejectedValueOnce(failing('unavailable', { status: 403 }));
  held.hold('r', 'a');
  held.hold('r', 'b');
  page.dispatchEvent(new Event('pagehide'));
  await settle();
  expect(held.in('r').map(({ id, status }) => [id, status])).toEqual([
    ['a', 'waiting'],
    ['b', 'failed'],
  ]);
  await clock.advance(5000);
  expect([remove.mock.calls, Object.keys(localStorage)]).toEqual([[['r', 'a']], []]);
});

it('keeps nothing of a user who signs out', async () => {
  removeLast.mockRejectedValue(refused);
  held.hold('r', 'a');
  page.dispatchEvent(new Event('pagehide'));
  await settle();
  held.forget();
  expect([Object.keys(localStorage), held.in('r'), clock.waiting]).toEqual([[], [], 0]);
});

it('leaves a guest’s deletion where it is while the storage of the account is full', () => {
  createKeptDeletions('outbox of guest').add({ room: 'r', id: 'a' });
  const adopt = () => createKeptDeletions(database).adopt('outbox of guest');
  const idsOf = (name: string) =>
    createKeptDeletions(name)
      .all()
      .map(({ id }) => id);
  const storage = localStorage;
  const refuse = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const get = (target: Storage, name: keyof Storage) => (name === 'setItem' ? refuse : target[name]);
  vi.stubGlobal('localStorage', new Proxy(storage, { get: get as never }));
  adopt();
  expect([idsOf('outbox of guest'), idsOf(database!)]).toEqual([['a'], []]);
  vi.stubGlobal('localStorage', storage);
  adopt();
  expect([idsOf('outbox of guest'), idsOf(database!)]).toEqual([[], ['a']]);
});
