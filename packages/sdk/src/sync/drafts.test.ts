import type { Draft, PutDraftInput } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import type { ChatErrorCode } from '../errors.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createDrafts } from './drafts.js';

let clock: ReturnType<typeof createManualClock>;
let page: EventTarget;
let changes: string[];
/** What the server has, by room. */
let stored: Map<string, Draft>;
let drafts: ReturnType<typeof createDrafts>;
let answer: (draft: Draft) => Promise<Draft>;
let read: () => Promise<Draft[]>;

const failing = (code: ChatErrorCode, details = {}) => new ChatError(code, code, details);
const draftOf = (text: string, rev: number): Draft => ({
  ...{ room: 'r', text, rev, updatedAt: new Date(clock.now()).toISOString() },
});
const put = vi.fn<(room: string, input: PutDraftInput) => Promise<Draft>>();
const putLast = vi.fn<(room: string, input: PutDraftInput) => Promise<void>>();
/** Another device stores a draft. */
function elsewhere(text: string): Draft {
  const draft = draftOf(text, (stored.get('r')?.rev ?? 0) + 10);
  if (text === '') stored.delete('r');
  else stored.set('r', draft);
  return draft;
}
const sent = () => put.mock.calls.map(([, { text, base }]) => `${text}/${base}`);

beforeEach(() => {
  clock = createManualClock();
  page = new EventTarget();
  [changes, stored] = [[], new Map()];
  answer = async (draft) => draft;
  read = async () => [...stored.values()];
  putLast.mockReset().mockResolvedValue();
  put.mockReset().mockImplementation(async (room, { base, ...content }) => {
    const known = stored.get(room);
    if ((known?.rev ?? 0) !== base)
      throw failing('draft_conflict', { status: 409, draft: known ?? draftOf('', 0) });
    if (content.text === '') {
      stored.delete(room);
      return draftOf('', 0);
    }
    const draft = { ...draftOf(content.text, base + 1), ...content } as Draft;
    stored.set(room, draft);
    return answer(draft);
  });
  drafts = createDrafts({
    env: { clock, random: () => 0, page: () => page },
    ...{ put, putLast, read: () => read() },
    onChange: (_room, draft) => changes.push(draft?.text ?? '-'),
  });
});

describe('a draft', () => {
  it('is kept at once, stored 1.5 s after the last change, and deleted at once', async () => {
    drafts.api.set('r', { text: 'H' });
    await clock.advance(1000);
    const mentions = [{ user: 'u1', start: 0, length: 2, more: 'x' }];
    drafts.api.set('r', { text: 'Hi', replyTo: 3, mentions });
    await clock.advance(1499);
    expect([drafts.api.get('r')?.text, put.mock.calls]).toEqual(['Hi', []]);
    await clock.advance(1);
    const content = { text: 'Hi', replyTo: 3, mentions: [{ user: 'u1', start: 0, length: 2 }] };
    expect(put.mock.calls).toEqual([['r', { ...content, base: 0 }]]);
    expect(drafts.api.get('r')).toEqual(content);
    drafts.api.set('r', content);
    drafts.api.set('r', { text: '' });
    await clock.advance(0);
    expect(sent().slice(1)).toEqual(['/1']);
    drafts.api.set('r', { text: 'Again' });
    await clock.advance(1500);
    expect(sent().slice(2)).toEqual(['Again/0']);
    expect([drafts.api.get('r')?.text, drafts.api.get('other'), changes]).toEqual(['Again', undefined, []]);
    expect(clock.waiting).toBe(0);
  });

  it('that changes while it is stored is stored again, over the one before', async () => {
    let respond = () => {};
    answer = (draft) => new Promise((resolve) => (respond = () => resolve(draft)));
    drafts.api.set('r', { text: 'one' });
    await clock.advance(1500);
    // The event of the own change comes first.
    drafts.receive(stored.get('r')!);
    drafts.api.set('r', { text: 'two' });
    await clock.advance(5000);
    expect(sent()).toEqual(['one/0']);
    respond();
    await clock.advance(1500);
    expect(sent()).toEqual(['one/0', 'two/1']);
    expect(changes).toEqual([]);
  });

  it('waits without a network, and is stored once there is one', async () => {
    put.mockRejectedValueOnce(failing('network')).mockRejectedValueOnce(failing('unavailable'));
    drafts.api.set('r', { text: 'offline' });
    await clock.advance(1500);
    expect(drafts.api.get('r')?.text).toBe('offline');
    drafts.wake();
    await settle();
    await clock.advance(1500);
    expect(sent()).toEqual(['offline/0', 'offline/0', 'offline/0']);
    expect(stored.get('r')?.text).toBe('offline');
  });

  it('that the server refuses stays here, and is not sent again by itself', async () => {
    put.mockRejectedValueOnce(failing('not_a_member', { status: 403 }));
    drafts.api.set('r', { text: 'mine' });
    await clock.advance(60_000);
    drafts.wake();
    await settle();
    expect([sent(), drafts.api.get('r')?.text]).toEqual([['mine/0'], 'mine']);
  });

  it('is stored with the page, and nothing is left of it after the session', async () => {
    drafts.api.set('r', { text: 'begun' });
    page.dispatchEvent(new Event('pagehide'));
    expect(putLast.mock.calls).toEqual([['r', { text: 'begun', base: 0 }]]);
    drafts.end();
    page.dispatchEvent(new Event('pagehide'));
    await clock.advance(60_000);
    expect([putLast.mock.calls.length, sent(), drafts.api.get('r'), clock.waiting]).toEqual([
      1,
      [],
      undefined,
      0,
    ]);
  });
});

describe('a draft of another device', () => {
  it('is read by the list, then followed, and read again with a new connection', async () => {
    drafts.wake();
    expect(drafts.api.get('r')).toBeUndefined();
    elsewhere('theirs');
    expect(await drafts.api.list()).toEqual([{ room: 'r', text: 'theirs' }]);
    const old = stored.get('r')!;
    drafts.receive(elsewhere('newer'));
    drafts.receive(old);
    expect(drafts.api.get('r')?.text).toBe('newer');
    elsewhere('while away');
    drafts.wake();
    await settle();
    expect(drafts.api.get('r')?.text).toBe('while away');
    elsewhere('');
    drafts.wake();
    await settle();
    expect(drafts.api.get('r')).toBeUndefined();
    expect(changes).toEqual(['theirs', 'newer', 'while away', '-']);
  });

  it('is never taken for one of the next user', async () => {
    let respond!: (found: Draft[]) => void;
    read = () => new Promise((resolve) => (respond = resolve));
    const listing = drafts.api.list();
    drafts.end();
    read = async () => [];
    expect(await drafts.api.list()).toEqual([]);
    respond([draftOf('of the one before', 1)]);
    await expect(listing).rejects.toMatchObject({ code: 'not_signed_in' });
    expect([drafts.api.get('r'), changes]).toEqual([undefined, []]);
  });

  it('replaces an older one, and none that the user is writing', async () => {
    drafts.api.set('r', { text: 'mine' });
    await clock.advance(1500);
    await clock.advance(8499);
    drafts.receive(elsewhere('theirs'));
    expect(drafts.api.get('r')?.text).toBe('mine');
    drafts.api.set('r', { text: 'mine, again' });
    await clock.advance(1500);
    expect([stored.get('r')?.text, sent().at(-1)]).toEqual(['mine, again', 'mine, again/11']);
    await clock.advance(8500);
    drafts.receive(elsewhere('theirs, later'));
    expect(drafts.api.get('r')?.text).toBe('theirs, later');
    drafts.receive({ ...elsewhere(''), rev: 100 });
    expect([drafts.api.get('r'), changes]).toEqual([undefined, ['theirs, later', '-']]);
    drafts.api.set('r', { text: 'new' });
    await clock.advance(1500);
    expect(sent().at(-1)).toBe('new/0');
  });

  it('is shown once the user has stopped writing here, as what was sent elsewhere', async () => {
    drafts.api.set('r', { text: 'mine' });
    await clock.advance(3000);
    drafts.receive({ ...elsewhere(''), rev: 100 });
    await clock.advance(6999);
    expect(drafts.api.get('r')?.text).toBe('mine');
    await clock.advance(1);
    expect([drafts.api.get('r'), changes, clock.waiting]).toEqual([undefined, ['-'], 0]);
    expect(sent()).toEqual(['mine/0']);
  });

  it('in a conflict wins if it is newer, and loses if the user is writing or wrote later', async () => {
    put.mockRejectedValueOnce(failing('network'));
    elsewhere('theirs');
    drafts.api.set('r', { text: 'mine' });
    await clock.advance(1500);
    await clock.advance(1500);
    // Just written: stored over it.
    await clock.advance(1500);
    expect(sent()).toEqual(['mine/0', 'mine/0', 'mine/10']);

    put.mockRejectedValueOnce(failing('closed'));
    drafts.api.set('r', { text: 'offline' });
    await clock.advance(20_000);
    elsewhere('theirs, newer');
    drafts.wake();
    await settle();
    expect([drafts.api.get('r')?.text, changes]).toEqual(['theirs, newer', ['theirs, newer']]);

    const before = elsewhere('theirs, before');
    await clock.advance(1);
    put.mockRejectedValueOnce(failing('closed'));
    drafts.api.set('r', { text: 'mine, after' });
    await clock.advance(20_000);
    drafts.receive(before);
    drafts.wake();
    await settle();
    expect(stored.get('r')?.text).toBe('mine, after');
  });

  it('that arrives while an own one is stored counts once that is', async () => {
    let respond = () => {};
    answer = (draft) => new Promise((resolve) => (respond = () => resolve(draft)));
    drafts.api.set('r', { text: 'mine' });
    await clock.advance(1500);
    await clock.advance(10_000);
    drafts.receive(elsewhere('theirs'));
    expect(drafts.api.get('r')?.text).toBe('mine');
    respond();
    await settle();
    expect([drafts.api.get('r')?.text, changes]).toEqual(['theirs', ['theirs']]);
  });

  it('that says the same is no conflict: the response was lost', async () => {
    answer = () => Promise.reject(failing('timeout'));
    drafts.api.set('r', { text: 'mine' });
    await clock.advance(3000);
    answer = async (draft) => draft;
    await clock.advance(60_000);
    expect(sent()).toEqual(['mine/0', 'mine/0']);
    drafts.api.set('r', { text: 'more' });
    await clock.advance(1500);
    expect(sent().at(-1)).toBe('more/1');
  });
});
