import type { Message, Room } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import type { Actor } from '../src/actor.js';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createKeyring } from '../src/crypto/keyring.js';
import { sealWithRing } from './support/ring-sealed.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let room: Room;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
  room = await node.rooms.create(ada, { name: 'Talk' });
  await node.rooms.join(bob, room.slug);
  node.realtime.calls.length = 0;
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const send = async (actor: Actor, content: string, clientMessageId?: string): Promise<Message> =>
  (await node.messages.send(actor, room.slug, { content, clientMessageId })).message;
const sendMany = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => send(ada, `text ${index + 1}`)));
const texts = (messages: Message[]) => messages.map(({ content }) => content);

describe('send', () => {
  it('returns and publishes the same, unchanged message', async () => {
    const content = '  \u00e9 e\u0301 👩‍👩‍👧 \uFEFF\n\ttab  ';
    const message = await send(ada, content, 'mine-1');
    expect(message).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      ...{ room: room.slug, seq: 1, rev: 1, content, clientMessageId: 'mine-1', reactions: [] },
      sender: { id: ada.userId, username: 'ada', displayName: 'ADA', kind: 'user' },
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect(node.realtime.events('message.new')).toEqual([{ room: room.slug, rev: 1, message }]);
    expect(texts((await node.messages.list(bob, room.slug, { limit: 10 })).results)).toEqual([content]);
  });

  it('sends the stored token to the monitor, without text or sender', async () => {
    await send(ada, 'a canary text');
    const [call] = node.realtime.calls.filter(({ event }) => event === 'cipher.flow');
    const { id } = (await node.rooms.joinedRooms(ada))[0]!;
    const stored = (await node.models.Message.findOne({ room: id, seq: 1 }).lean())!;
    expect(call!.payload).toEqual({
      ...{ room: room.slug, roomName: 'Talk', seq: 1, rev: 1, keyId: harness.keyring.primaryKeyId },
      at: stored.createdAt.toISOString(),
      bytes: stored.content!.length,
      ciphertext: stored.content,
    });
    // Three consecutive letters occur by chance in a ciphertext.
    expect(JSON.stringify(call).replace(stored.content!, '')).not.toMatch(/canary|ada/i);
  });

  it('the same id again returns the stored message and publishes nothing', async () => {
    const first = await node.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'a' });
    const again = await node.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'a' });
    expect([first.created, again.created]).toEqual([true, false]);
    expect(again.message).toEqual(first.message);
    expect(node.realtime.events('message.new')).toHaveLength(1);
  });

  it('the same id with another text is a conflict, unless the message was edited or deleted', async () => {
    const { id } = await send(ada, 'text', 'a');
    await expect(send(ada, 'other', 'a')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    const edited = await node.messages.edit(ada, room.slug, id, { content: 'edited' });
    expect(await send(ada, 'text', 'a')).toEqual(edited);
    const removed = await node.messages.remove(ada, room.slug, id);
    expect(await send(ada, 'text', 'a')).toEqual(removed);
  });

  it("moves the sender's own read mark, and no other", async () => {
    await sendMany(3);
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({ lastReadSeq: 3, unreadCount: 0 });
    expect(await node.rooms.get(bob, room.slug)).toMatchObject({ lastReadSeq: 0, unreadCount: 3 });
    await node.idle();
    const other = await harness.addNode();
    expect(await other.rooms.get(ada, room.slug)).toMatchObject({ lastReadSeq: 3, unreadCount: 0 });
  });

  it('needs only the insert on the hot path', async () => {
    await send(ada, 'warm');
    await node.idle();
    const { other, commands } = await addWatchedNode();
    await other.messages.send(ada, room.slug, { content: 'fills the caches' });
    await other.idle();
    commands.length = 0;
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => other.messages.send(ada, room.slug, { content: `${index}` })),
    );
    await other.idle();
    expect(commands).toEqual(['insert', 'update']);
  });
});

/** Adds a node, and the names of the commands that it sends to the store. */
async function addWatchedNode() {
  const commands: string[] = [];
  const other = await harness.addNode({
    uri: `${harness.uri}${harness.uri.includes('?') ? '&' : '?'}monitorCommands=true`,
  });
  other.store.connection.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName));
  return { other, commands };
}

describe('list', () => {
  it('reads an earlier page by one query, once it has seen that the log goes on', async () => {
    await sendMany(10);
    const { other, commands } = await addWatchedNode();
    const read = () => other.messages.list(bob, room.slug, { limit: 4, before: 7 });
    const first = await read();
    await other.idle();
    commands.length = 0;
    expect(await read()).toEqual(first);
    expect(commands).toEqual(['find']);
  });

  it('returns the newest page first, ascending, and pages both ways', async () => {
    await sendMany(10);
    const page = (query: { before?: number; after?: number; limit?: number }) =>
      node.messages.list(bob, room.slug, { limit: 4, ...query }).then(({ results, own: _, ...more }) => ({
        seqs: results.map(({ seq }) => seq),
        ...more,
      }));
    expect(await page({})).toEqual({ seqs: [7, 8, 9, 10], hasMoreBefore: true, hasMoreAfter: false });
    expect(await page({ before: 7 })).toEqual({
      seqs: [3, 4, 5, 6],
      hasMoreBefore: true,
      hasMoreAfter: true,
    });
    expect(await page({ before: 3 })).toEqual({ seqs: [1, 2], hasMoreBefore: false, hasMoreAfter: true });
    expect(await page({ before: 1 })).toEqual({ seqs: [], hasMoreBefore: false, hasMoreAfter: true });
    expect(await page({ after: 0 })).toEqual({
      seqs: [1, 2, 3, 4],
      hasMoreBefore: false,
      hasMoreAfter: true,
    });
    expect(await page({ after: 6 })).toEqual({
      seqs: [7, 8, 9, 10],
      hasMoreBefore: true,
      hasMoreAfter: false,
    });
    expect(await page({ after: 10 })).toEqual({ seqs: [], hasMoreBefore: true, hasMoreAfter: false });
    expect(await page({ before: 1000 })).toEqual({
      seqs: [7, 8, 9, 10],
      hasMoreBefore: true,
      hasMoreAfter: false,
    });
  });

  it('returns an empty page for an empty room', async () => {
    const empty = { results: [], hasMoreBefore: false, hasMoreAfter: false, own: {} };
    expect(await node.messages.list(ada, room.slug, { limit: 5 })).toEqual(empty);
    expect(await node.messages.list(ada, room.slug, { after: 3, limit: 5 })).toEqual(empty);
  });

  it('shows a message that no key decrypts as unreadable, logs only its id, and affects nothing else', async () => {
    await send(ada, 'foreign key');
    await sealWithRing(node, createKeyring([generateFernetKey()]));
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const other = await harness.addNode({ logger });
    const { message } = await other.messages.send(ada, room.slug, { content: 'after' });
    await other.idle();
    const { results } = await other.messages.list(bob, room.slug, { limit: 5 });
    expect(results.map(({ content, unreadable }) => [content, unreadable])).toEqual([
      [null, true],
      ['after', undefined],
    ]);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ message: results[0]!.id, code: 'decryption_failed' });
    expect(lines[0]).not.toContain('gAAAAA');
    expect(await node.messages.remove(ada, room.slug, message.id)).toMatchObject({ content: null });
    expect((await node.rooms.get(bob, room.slug)).lastMessage).toMatchObject({ id: message.id });
  });
});

describe('edit and delete', () => {
  it('changes the text, takes the next rev, notifies the room and the monitor', async () => {
    const { id } = await send(ada, 'text');
    node.realtime.calls.length = 0;
    const message = await node.messages.edit(ada, room.slug, id, { content: 'edited' });
    expect(message).toMatchObject({ id, seq: 1, rev: 2, content: 'edited', editedAt: expect.any(String) });
    expect(node.realtime.calls.map(({ event }) => event)).toEqual(['message.updated', 'cipher.flow']);
    expect(node.realtime.calls[1]!.payload).toMatchObject({ seq: 1, rev: 2, at: message.editedAt });
    expect(texts((await node.messages.list(bob, room.slug, { limit: 5 })).results)).toEqual(['edited']);
  });

  it('stores the format with the text, and replaces both', async () => {
    const bold = { content: '**text**', format: 'markdown' as const };
    const { message } = await node.messages.send(ada, room.slug, { ...bold, clientMessageId: 'a' });
    expect(message).toMatchObject(bold);
    expect((await node.messages.list(bob, room.slug, { limit: 1 })).results).toEqual([message]);
    const plain = node.messages.send(ada, room.slug, { content: bold.content, clientMessageId: 'a' });
    await expect(plain).rejects.toMatchObject({ code: 'idempotency_conflict' });
    const edited = await node.messages.edit(ada, room.slug, message.id, { content: 'text' });
    expect(edited).toMatchObject({ content: 'text' });
    expect(edited).not.toHaveProperty('format');
    expect(await node.messages.edit(ada, room.slug, message.id, bold)).toMatchObject(bold);
  });

  it('deletes the text and keeps the position; repeating returns the same', async () => {
    const [first] = await sendMany(2);
    node.realtime.calls.length = 0;
    const removed = await node.messages.remove(ada, room.slug, first!.id);
    expect(removed).toMatchObject({ seq: 1, rev: 3, content: null, deletedAt: expect.any(String) });
    expect(await node.messages.remove(ada, room.slug, first!.id)).toEqual(removed);
    expect(node.realtime.calls.map(({ event }) => event)).toEqual(['message.deleted']);
    expect(texts((await node.messages.list(bob, room.slug, { limit: 5 })).results)).toEqual([null, 'text 2']);
  });

  it('is for the sender; moderators and owners may delete', async () => {
    const [adas, bobs] = [await send(ada, 'by ada'), await send(bob, 'by bob')];
    const { edit, remove } = node.messages;
    await expect(edit(ada, room.slug, bobs.id, { content: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(remove(bob, room.slug, adas.id)).rejects.toMatchObject({ code: 'insufficient_role' });
    expect(await remove(ada, room.slug, bobs.id)).toMatchObject({ content: null });
  });

  it('of a missing message, or one in another room, is 404', async () => {
    const { id } = await send(ada, 'text');
    const other = await node.rooms.create(ada, { name: 'Other' });
    for (const [slug, message] of [
      [room.slug, '0'.repeat(24)],
      [room.slug, 'no id'],
      [other.slug, id],
    ] as const) {
      await expect(node.messages.edit(ada, slug, message, { content: 'x' })).rejects.toMatchObject({
        status: 404,
      });
      await expect(node.messages.remove(ada, slug, message)).rejects.toMatchObject({
        code: 'message_not_found',
      });
    }
  });
});

describe('changes and sync', () => {
  it('returns new, edited and deleted messages alike, each at its newest position', async () => {
    const [one, two] = [await send(ada, 'one'), await send(ada, 'two')];
    await send(ada, 'three');
    await node.messages.edit(ada, room.slug, one.id, { content: 'one, edited' });
    await node.messages.remove(ada, room.slug, two.id);
    const page = await node.messages.changes(bob, room.slug, 1);
    expect(page.results.map(({ rev, content }) => [rev, content])).toEqual([
      [3, 'three'],
      [4, 'one, edited'],
      [5, null],
    ]);
    expect([page.rev, page.hasMore]).toEqual([5, false]);
    const nothing = { results: [], rev: 5, hasMore: false, own: {} };
    expect(await node.messages.changes(bob, room.slug, 5)).toEqual(nothing);
  });

  it('ends a page at 100 results', async () => {
    await sendMany(130);
    const first = await node.messages.changes(bob, room.slug, 0);
    expect([first.results.length, first.rev, first.hasMore]).toEqual([100, 100, true]);
    const second = await node.messages.changes(bob, room.slug, first.rev);
    expect([second.results.length, second.rev, second.hasMore]).toEqual([30, 130, false]);
  });

  it('ends a page at 256 KiB, and a sync of many rooms too', async () => {
    const other = await node.rooms.create(ada, { name: 'Other' });
    const big = '\u{1F600}'.repeat(4000);
    for (const slug of [room.slug, other.slug])
      await Promise.all(Array.from({ length: 20 }, () => node.messages.send(ada, slug, { content: big })));
    const page = await node.messages.changes(ada, room.slug, 0);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(256 * 1024);
    expect(page.hasMore).toBe(true);
    const cursors: Record<string, number> = { [room.slug]: 0, [other.slug]: 0 };
    const got = { [room.slug]: 0, [other.slug]: 0 };
    for (let hasMore = true; hasMore;) {
      const answer = await node.messages.sync(ada, cursors);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(256 * 1024);
      hasMore = false;
      for (const [slug, { results, rev, hasMore: more }] of Object.entries(answer.rooms)) {
        got[slug]! += results.length;
        cursors[slug] = rev;
        hasMore ||= more;
      }
    }
    expect(got).toEqual({ [room.slug]: 20, [other.slug]: 20 });
  });

  it('a cursor ahead of the room is refused', async () => {
    await send(ada, 'text');
    await expect(node.messages.changes(bob, room.slug, 2)).rejects.toMatchObject({ code: 'cursor_ahead' });
    expect(await node.messages.sync(bob, { [room.slug]: 2 })).toEqual({
      rooms: {},
      gone: [],
      ahead: [room.slug],
    });
  });

  it('sync names the rooms that the user is not in', async () => {
    await send(ada, 'text');
    const hidden = await node.rooms.create(ada, { name: 'Hidden', visibility: 'private' });
    const open = await node.rooms.create(ada, { name: 'Open' });
    const answer = await node.messages.sync(bob, {
      [room.slug]: 0,
      [hidden.slug]: 0,
      [open.slug]: 0,
      none: 0,
    });
    expect(answer.gone.sort()).toEqual([hidden.slug, open.slug, 'none'].sort());
    expect(texts(answer.rooms[room.slug]!.results)).toEqual(['text']);
  });
});

describe('replies', () => {
  const reply = async (
    actor: Actor,
    replyTo: number,
    input: { content?: string; clientMessageId?: string } = {},
  ) => node.messages.send(actor, room.slug, { content: 'reply', ...input, replyTo });
  const newest = async () => (await node.messages.list(bob, room.slug, { limit: 10 })).results.at(-1)!;

  it('quote what they reply to, in the answer, the event, pages and changes alike', async () => {
    const original = await send(ada, `${'👩‍👩‍👧'.repeat(40)} and more`);
    const { message } = await reply(bob, original.seq);
    const content = [...original.content!].slice(0, 160).join('');
    expect(message.replyTo).toEqual({ seq: 1, id: original.id, sender: original.sender, content });
    expect(node.realtime.events('message.new').at(-1)!.message).toEqual(message);
    expect(await newest()).toEqual(message);
    expect((await node.messages.changes(bob, room.slug, 1)).results).toEqual([message]);
    expect((await node.messages.sync(bob, { [room.slug]: 1 })).rooms[room.slug]!.results).toEqual([message]);
    expect((await node.rooms.get(bob, room.slug)).lastMessage).toEqual(message);
  });

  it('quote the text as it is, and never one that is deleted', async () => {
    const original = await send(ada, 'first words');
    await reply(bob, original.seq, { clientMessageId: 'r-1' });
    await node.messages.edit(ada, room.slug, original.id, { content: 'other words' });
    expect((await newest()).replyTo).toMatchObject({ content: 'other words' });
    await node.messages.remove(ada, room.slug, original.id);
    const quote = { seq: 1, id: original.id, content: null, deleted: true };
    expect((await newest()).replyTo).toMatchObject(quote);
    const again = await reply(bob, original.seq, { clientMessageId: 'r-1' });
    expect(again).toMatchObject({ created: false, message: { replyTo: quote } });
  });

  it('are refused to what is deleted or not there, and stored with what they reply to', async () => {
    const other = await node.rooms.create(ada, { name: 'Other' });
    for (let sent = 0; sent < 3; sent += 1) await node.messages.send(ada, other.slug, { content: 'text' });
    const original = await send(ada, 'text');
    await expect(reply(bob, 2)).rejects.toMatchObject({ code: 'reply_not_found' });
    await reply(bob, 1, { clientMessageId: 'r-1' });
    await expect(reply(bob, 2, { clientMessageId: 'r-1' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    await node.messages.remove(ada, room.slug, original.id);
    await expect(reply(bob, 1)).rejects.toMatchObject({ code: 'reply_not_found' });
    expect(
      await node.models.Message.countDocuments({ room: (await node.rooms.joinedRooms(bob))[0]!.id }),
    ).toBe(2);
  });
});

describe('a page around a message', () => {
  const around = async (seq: number, limit: number) => {
    const page = await node.messages.list(bob, room.slug, { around: seq, limit });
    return { seqs: page.results.map((message) => message.seq), ...page };
  };

  it('has half of it before, and the newest page where there is no such message', async () => {
    await sendMany(9);
    expect(await around(5, 4)).toMatchObject({ seqs: [3, 4, 5, 6], hasMoreBefore: true, hasMoreAfter: true });
    expect(await around(5, 1)).toMatchObject({ seqs: [5], hasMoreBefore: true, hasMoreAfter: true });
    expect(await around(1, 4)).toMatchObject({ seqs: [1, 2], hasMoreBefore: false, hasMoreAfter: true });
    expect(await around(9, 4)).toMatchObject({ seqs: [7, 8, 9], hasMoreBefore: true, hasMoreAfter: false });
    expect(await around(10, 3)).toMatchObject({ seqs: [7, 8, 9], hasMoreBefore: true, hasMoreAfter: false });
    expect(await around(0, 2)).toMatchObject({ seqs: [1], hasMoreAfter: true });
  });
});
