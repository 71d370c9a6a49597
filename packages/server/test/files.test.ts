import { randomBytes } from 'node:crypto';
import type { FileRef, FileTicket, Message, Problem, Room, Upload } from '@sotto/protocol';
import { MAX_FILE_BYTES, MAX_PREVIEW_BYTES, UPLOAD_PART_BYTES } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startClamd } from './support/clamd.js';
import type { FakeClamd } from './support/clamd.js';
import { createFileClient } from './support/file-client.js';
import { pngOf } from './support/picture-bytes.js';

const PNG = pngOf(4, 3);

let clamd: FakeClamd;
let cluster: ChatCluster;
let node: ChatNode;
let ada: Person;
let bob: Person;
let room: Room;

beforeAll(async () => {
  [cluster, clamd] = await Promise.all([startCluster(), startClamd()]);
  node = await cluster.addNode({
    ...{ RATE_LIMITS: 'off', PUBLIC_URL: 'https://chat.example.com', FILE_SCAN_URL: clamd.url },
  });
  ada = await node.register('ada');
  bob = await node.register('bob');
  room = await node.createRoom(ada, 'den', 'private');
  await node.addMember(ada, room, 'bob');
});
afterAll(async () => {
  await cluster.close();
  await clamd.close();
});

const { ask, putPart, begin, upload, send, load, collect } = createFileClient(() => ({
  node,
  room,
  person: ada,
}));
const fileModels = () => node.running.context.models;

describe('a file of a message', () => {
  const bytes = Buffer.concat([PNG, randomBytes(UPLOAD_PART_BYTES + 70_000)]);

  it('is uploaded by parts in any order and again, sent, and read by members, whole and by ranges', async () => {
    const id = await begin(bytes);
    const [first, second] = [bytes.subarray(0, UPLOAD_PART_BYTES), bytes.subarray(UPLOAD_PART_BYTES)];
    expect(await putPart(id, 1, second)).toEqual([204]);
    expect((await ask<Upload>('GET', `uploads/${id}/`)).body).toEqual({
      id,
      partSize: UPLOAD_PART_BYTES,
      received: [1],
    });
    expect((await ask('POST', `uploads/${id}/complete/`)).body.code).toBe('upload_incomplete');
    expect((await send([id])).body.code).toBe('upload_incomplete');
    expect(await putPart(id, 0, first)).toEqual([204]);
    expect(await putPart(id, 0, first)).toEqual([204]);
    expect(await putPart(id, 0, Buffer.alloc(first.length))).toEqual([409, 'part_conflict']);
    expect(await putPart(id, 1, first)).toEqual([413, 'payload_too_large']);
    expect(await putPart(id, 1, second.subarray(1))).toEqual([422, 'validation_failed']);
    for (const n of [2, '01', 'x']) expect((await putPart(id, n, first))[0]).toBe(422);

    const ref = { id, name: 'canary name.png', type: 'image/png', size: bytes.length, width: 4, height: 3 };
    expect((await ask('POST', `uploads/${id}/complete/`)).body).toEqual(ref);
    expect((await ask('POST', `uploads/${id}/complete/`)).body).toEqual(ref);
    // Nobody reads what is not sent.
    expect((await load(id)).status).toBe(404);
    const sent = await send([id]);
    expect(sent).toMatchObject({ status: 201, body: { content: '', files: [ref] } });
    const page = await ask<{ results: Message[] }>('GET', `rooms/${room.slug}/messages/`, bob);
    expect(page.body.results.at(-1)?.files).toEqual([ref]);

    const whole = await load(id, bob);
    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      'content-disposition': "inline; filename*=UTF-8''canary%20name.png",
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const [from, to] = [UPLOAD_PART_BYTES - 10, UPLOAD_PART_BYTES + 10];
    for (const [range, expected] of [
      [`bytes=${from}-${to - 1}`, bytes.subarray(from, to)],
      ['bytes=-5', bytes.subarray(-5)],
      [`bytes=${bytes.length - 1}-`, bytes.subarray(-1)],
    ] as const) {
      const part = await load(id, bob, { range });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer()).equals(expected)).toBe(true);
    }
    for (const range of ['bytes=9-3', 'bytes=0-1,4-5', 'lines=1-2'])
      expect((await load(id, bob, { range })).status).toBe(200);
    expect((await load(id, bob, { range: 'bytes=0-1', 'if-range': '"a"' })).status).toBe(200);
    const beyond = await load(id, bob, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range'), await beyond.json()]).toMatchObject([
      416,
      `bytes */${bytes.length}`,
      { code: 'range_not_satisfiable' },
    ]);
  });

  it('leaves neither its bytes nor its name in the store', async () => {
    const text = 'canary bytes of a file';
    const file = await upload(Buffer.from(text), 'canary name.txt');
    await send([file.id]);
    const { File, FileChunk, Message } = fileModels();
    const stored = await Promise.all([
      File.find({}).lean(),
      FileChunk.find({}).lean(),
      Message.findRows({}, {}),
    ]);
    const raw = JSON.stringify(stored, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(raw).not.toContain('canary');
    expect(raw).not.toContain(Buffer.from(text).toString('base64').slice(0, 16));
  });

  it('says of a voice message how long and how loud it is, where browsers can play it', async () => {
    const voice = { duration: 31_000, peaks: Array.from({ length: 64 }, (_, at) => at % 32) };
    const recorded = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), randomBytes(100)]);
    const record = async (bytes: Buffer, more: object = { voice }) => {
      const input = { name: 'voice.webm', size: bytes.length, ...more };
      const { status, body } = await ask<Upload>('POST', `rooms/${room.slug}/uploads/`, ada, input);
      if (status !== 201) return { status, body };
      await putPart(body.id, 0, bytes);
      return ask<FileRef>('POST', `uploads/${body.id}/complete/`);
    };
    const { body: file } = (await record(recorded)) as { body: FileRef };
    expect(file).toMatchObject({ type: 'video/webm', voice });
    expect((await send([file.id])).body.files).toEqual([file]);
    const page = await ask<{ results: Message[] }>('GET', `rooms/${room.slug}/messages/`, bob);
    expect(page.body.results.at(-1)?.files).toEqual([file]);
    const { body: other } = (await record(Buffer.from('<html>'))) as { body: FileRef };
    expect([other.type, other.voice]).toEqual(['application/octet-stream', undefined]);
    for (const wrong of [
      { ...voice, duration: 900_001 },
      { ...voice, duration: 0 },
      { ...voice, peaks: voice.peaks.slice(1) },
      { ...voice, peaks: voice.peaks.with(0, 32) },
      { ...voice, peaks: voice.peaks.with(0, 0.5) },
      'loud',
    ])
      expect((await record(recorded, { voice: wrong })).status, JSON.stringify(wrong)).toBe(422);
  });

  it('says how long a video is, and nothing else', async () => {
    const record = async (bytes: Buffer, duration: number) => {
      const id = await begin(bytes, 'a.webm', ada, { duration });
      await putPart(id, 0, bytes);
      return (await ask<FileRef>('POST', `uploads/${id}/complete/`)).body;
    };
    const file = await record(Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), randomBytes(9)]), 42_000);
    expect(file).toMatchObject({ type: 'video/webm', width: 4, duration: 42_000 });
    expect((await send([file.id])).body.files).toEqual([file]);
    expect((await record(PNG, 42_000)).duration).toBe(undefined);
    const create = (duration: unknown) =>
      ask('POST', `rooms/${room.slug}/uploads/`, ada, { name: 'a', size: 1, duration });
    for (const wrong of [0, 0.5, 86_400_001, '1'])
      expect((await create(wrong)).status, String(wrong)).toBe(422);
  });

  it('has colours before it is loaded, where its sender told them', async () => {
    const input = { name: 'a.png', size: PNG.length, width: 4, height: 3 };
    const begin = (thumb: string) =>
      ask<Upload>('POST', `rooms/${room.slug}/uploads/`, ada, { ...input, thumb });
    for (const wrong of ['', 'short', 'x'.repeat(60), '<script>alert(1)</script>'])
      expect((await begin(wrong)).status, wrong).toBe(422);
    const thumb = '3OcRJYB4d3h/iIeHeEh3eIhw+j2w';
    const { id } = (await begin(thumb)).body;
    await putPart(id, 0, PNG);
    expect((await ask<FileRef>('POST', `uploads/${id}/complete/`)).body.thumb).toBe(thumb);
    expect((await send([id])).body.files?.[0]).toMatchObject({ width: 4, thumb });
  });

  it('may not run in a page, whatever it is called', async () => {
    const file = await upload(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'a/..\\b\u202egnp.svg',
    );
    expect(file).toMatchObject({ name: 'a_.._bgnp.svg', type: 'application/octet-stream' });
    await send([file.id]);
    const { headers } = await load(file.id);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toContain('attachment;');
  });

  it('belongs to one message, and a repeated send changes nothing', async () => {
    const file = await upload(PNG);
    const clientMessageId = 'one-claim';
    const both = await Promise.all([
      send([file.id], { clientMessageId }),
      send([file.id], { clientMessageId }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect((await send([file.id])).body.code).toBe('file_in_use');
    expect((await send([file.id], { person: bob })).body.code).toBe('file_gone');
    expect((await send([(await upload(PNG)).id], { clientMessageId })).body.code).toBe(
      'idempotency_conflict',
    );
    expect((await send([randomBytes(12).toString('hex')])).body.code).toBe('file_gone');
    expect((await send([])).body.errors?.[0]).toMatchObject({ path: 'content', code: 'blank' });
    expect((await ask('DELETE', `uploads/${file.id}/`)).body.code).toBe('file_in_use');
    const other = await node.createRoom(ada, 'other-room');
    const elsewhere = { content: '', files: [(await upload(PNG)).id] };
    expect((await ask('POST', `rooms/${other.slug}/messages/`, ada, elsewhere)).body.code).toBe('file_gone');
  });

  it('goes with its message, and so does its key', async () => {
    const file = await upload(PNG);
    const { body } = await send([file.id], { content: 'with a text' });
    const deleted = await ask<Message>('DELETE', `rooms/${room.slug}/messages/${body.id}/`);
    expect(deleted.body).toMatchObject({ content: null });
    expect(deleted.body).not.toHaveProperty('files');
    expect((await load(file.id)).status).toBe(404);
    const row = await fileModels()
      .File.findOne({ _id: { $eq: file.id } })
      .lean();
    expect(row).toMatchObject({ state: 'deleted' });
    expect([row?.key, row?.meta]).toEqual([undefined, undefined]);
    // Once now, and a day later, as a part may have been on its way.
    expect(await collect(file.id)).toBe('deleted');
    expect(await fileModels().FileChunk.countDocuments({ files_id: { $eq: file.id } })).toBe(0);
    expect(await collect(file.id)).toBe(undefined);
  });

  it('is read by members alone, and by a ticket as long as the session goes on', async () => {
    const eve = await node.register('eve-of-files');
    const file = await upload(PNG);
    await send([file.id]);
    expect((await load(file.id, eve)).status).toBe(404);
    expect((await ask('POST', `files/${file.id}/ticket/`, eve)).body.code).toBe('file_not_found');
    await node.addMember(ada, room, eve.username);
    const { body } = await ask<FileTicket>('POST', `files/${file.id}/ticket/`, eve);
    const address = node.url + new URL(body.url).pathname + new URL(body.url).search;
    expect(Buffer.from(await (await fetch(address)).arrayBuffer()).equals(PNG)).toBe(true);
    const other = await upload(PNG);
    await send([other.id]);
    for (const wrong of [address.replace(file.id, other.id), address.slice(0, -1), `${address}x`])
      expect([403, 404]).toContain((await fetch(wrong)).status);
    await node.removeMember(ada, room, eve.username);
    expect((await fetch(address)).status).toBe(404);
    await node.addMember(ada, room, eve.username);
    expect((await fetch(address)).status).toBe(200);
    await node.revoke(eve);
    expect(((await (await fetch(address)).json()) as Problem).code).toBe('ticket_invalid');
  });
});

describe('a preview', () => {
  const small = Buffer.concat([PNG, Buffer.from('small')]);
  const preview = (previewOf: string, bytes = small) => upload(bytes, 'p.png', ada, { previewOf });
  const stateOf = async (id: string) =>
    (
      await fileModels()
        .File.findOne({ _id: { $eq: id } })
        .lean()
    )?.state;

  it('is sent with its file, read as that is, and goes with it', async () => {
    const file = await upload(PNG);
    const { id, preview: none } = await preview(file.id);
    expect(none).toBe(undefined);
    expect((await ask<FileRef>('POST', `uploads/${file.id}/complete/`)).body.preview).toBe(id);
    expect((await load(id)).status).toBe(404);
    const clientMessageId = 'with-a-preview';
    const { body } = await send([file.id], { clientMessageId });
    expect(body.files).toEqual([{ ...file, preview: id }]);
    expect((await send([file.id], { clientMessageId })).body.files).toEqual(body.files);
    const page = await ask<{ results: Message[] }>('GET', `rooms/${room.slug}/messages/`, bob);
    expect(page.body.results.at(-1)?.files).toEqual(body.files);
    expect(Buffer.from(await (await load(id, bob)).arrayBuffer()).equals(small)).toBe(true);
    expect((await load(id, await node.register('eve-of-previews'))).status).toBe(404);
    expect([await stateOf(file.id), await stateOf(id)]).toEqual(['attached', 'attached']);
    await ask('DELETE', `rooms/${room.slug}/messages/${body.id}/`);
    expect((await load(id)).status).toBe(404);
    expect([await stateOf(file.id), await stateOf(id)]).toEqual(['deleted', 'deleted']);
  });

  it('is a small picture of an own file of the room that is not sent yet', async () => {
    const create = (previewOf: string, size = 1, person = ada) =>
      ask<Upload>('POST', `rooms/${room.slug}/uploads/`, person, { name: 'p', size, previewOf });
    const file = await upload(PNG);
    expect((await create(file.id, MAX_PREVIEW_BYTES + 1)).body.code).toBe('file_too_large');
    expect((await create('x')).body.errors?.[0]?.path).toBe('previewOf');
    expect((await create(file.id, 1, bob)).body.code).toBe('file_not_found');
    const first = await preview(file.id);
    expect((await create(first.id)).body.errors?.[0]).toMatchObject({
      path: 'previewOf',
      code: 'is_preview',
    });
    expect((await send([first.id])).body.code).toBe('file_in_use');
    const other = await node.createRoom(ada, 'room-of-previews');
    const elsewhere = { name: 'p', size: 1, previewOf: file.id };
    expect((await ask('POST', `rooms/${other.slug}/uploads/`, ada, elsewhere)).body.code).toBe('file_gone');
    expect(await preview(file.id, Buffer.from('<svg/>'))).toMatchObject({ code: 'file_refused' });
    // The last one counts.
    const second = await preview(file.id);
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(['deleted', 'ready']);
    const row = { _id: { $eq: file.id } };
    await fileModels().File.updateOne(row, { $set: { lookAt: new Date(7e12) } });
    expect((await ask('POST', `uploads/${second.id}/complete/`)).status).toBe(200);
    expect(Number((await fileModels().File.findOne(row).lean())!.lookAt)).toBe(7e12);
    const late = await begin(small, 'p.png', ada, { previewOf: file.id });
    await putPart(late, 0, small);
    expect((await send([file.id])).body.files?.[0]?.preview).toBe(second.id);
    expect((await create(file.id)).body.code).toBe('file_in_use');
    expect((await ask('POST', `uploads/${late}/complete/`)).body.code).toBe('file_in_use');
    expect(await stateOf(late)).toBe('deleted');
    expect((await ask('POST', `uploads/${second.id}/complete/`)).status).toBe(200);
  });

  it('is not needed: a file is sent without one that was cancelled, and ends with a file that is', async () => {
    const [file, left] = [await upload(PNG), await upload(PNG)];
    await ask('DELETE', `uploads/${(await preview(file.id)).id}/`);
    expect((await send([file.id])).body.files).toEqual([file]);
    const { id } = await preview(left.id);
    const begun = await begin(small, 'p.png', ada, { previewOf: left.id });
    await ask('DELETE', `uploads/${left.id}/`);
    expect([await stateOf(id), await stateOf(begun)]).toEqual(['deleted', 'deleted']);
    expect(
      (
        await ask<Upload>('POST', `rooms/${room.slug}/uploads/`, ada, {
          name: 'p',
          size: 1,
          previewOf: left.id,
        })
      ).body.code,
    ).toBe('file_gone');
  });

  it('is kept by the collector where a message has its file, and dropped where none has', async () => {
    const sent = await upload(PNG);
    const { id } = await preview(sent.id);
    await send([sent.id]);
    // The node crashed before it marked the files.
    await fileModels().File.updateOne(
      { _id: { $eq: id } },
      { $set: { state: 'ready', lookAt: new Date(1) } },
    );
    expect(await collect(id)).toBe('attached');
    const left = await preview((await upload(PNG)).id);
    expect(await collect(left.id)).toBe('deleting');
    expect(await collect(left.id)).toBe('deleted');
  });
});

describe('the collector of files', () => {
  it('drops what no message has after two looks, and keeps what one has', async () => {
    const left = await begin(PNG);
    expect(await collect(left)).toBe('deleting');
    expect(await putPart(left, 0, PNG)).toEqual([409, 'file_gone']);
    expect(await collect(left)).toBe('deleted');

    const sent = await upload(PNG);
    const { body } = await send([sent.id]);
    const { File } = fileModels();
    // The node crashed before it marked the file, or before it deleted the message.
    await File.updateOne({ _id: { $eq: sent.id } }, { $set: { state: 'ready', lookAt: new Date(1) } });
    expect(await collect(sent.id)).toBe('attached');
    await File.updateOne({ _id: { $eq: sent.id } }, { $set: { state: 'deleting', lookAt: new Date(1) } });
    expect((await load(sent.id)).status).toBe(200);
    expect(await collect(sent.id)).toBe('attached');
    await ask('DELETE', `rooms/${room.slug}/messages/${body.id}/`);
    await File.updateOne({ _id: { $eq: sent.id } }, { $set: { state: 'attached', lookAt: new Date(1) } });
    expect(await collect(sent.id)).toBe('deleted');
  });

  it('gives a file whose message was never stored back to nobody', async () => {
    const file = await upload(PNG);
    const claim = { sender: ada.id, clientMessageId: 'never-stored' };
    await fileModels().File.updateOne({ _id: { $eq: file.id } }, { $set: { claim } as never });
    expect(await collect(file.id)).toBe('deleting');
    expect((await send([file.id], { clientMessageId: 'never-stored' })).body.code).toBe('file_gone');
  });
});

describe('what is refused of files', () => {
  it('is what the scanner refuses: nothing of it is left', async () => {
    const bad = Buffer.from('an EICAR file');
    const id = await begin(bad);
    await putPart(id, 0, bad);
    expect(await ask('POST', `uploads/${id}/complete/`)).toMatchObject({
      ...{ status: 422, body: { code: 'file_refused' } },
    });
    expect(clamd.scanned.at(-1)!.equals(bad)).toBe(true);
    expect(await fileModels().FileChunk.countDocuments({ files_id: { $eq: id } })).toBe(0);
    expect((await send([id])).body.code).toBe('file_gone');
  });

  it('is what was not examined, until it was', async () => {
    const id = await begin(PNG);
    await putPart(id, 0, PNG);
    clamd.reply = 'stream: out of memory ERROR';
    const response = await ask('POST', `uploads/${id}/complete/`);
    expect(response).toMatchObject({ status: 503, body: { code: 'unavailable', retryAfter: 5 } });
    expect((await send([id])).body.code).toBe('upload_incomplete');
    clamd.reply = undefined;
    expect((await ask('POST', `uploads/${id}/complete/`)).status).toBe(200);
  });

  it('is too large, too much, or of others', async () => {
    const create = (size: number, person = ada) =>
      ask<Upload>('POST', `rooms/${room.slug}/uploads/`, person, { name: 'x', size });
    expect(await create(MAX_FILE_BYTES + 1)).toMatchObject({ status: 413, body: { code: 'file_too_large' } });
    expect((await create(0)).status).toBe(422);
    const own = await begin(PNG);
    expect(await putPart(own, 0, PNG, bob)).toEqual([404, 'file_not_found']);
    expect((await ask('GET', `uploads/${own}/`, bob)).body.code).toBe('file_not_found');
    expect((await ask('DELETE', `uploads/${own}/`)).status).toBe(204);
    expect((await ask('DELETE', `uploads/${own}/`)).status).toBe(204);
    expect(await putPart(own, 0, PNG)).toEqual([409, 'file_gone']);
    expect((await ask('GET', `uploads/${own}/`)).body.code).toBe('file_gone');

    const carl = await node.register('carl-of-files');
    expect((await create(1, carl)).status).toBe(404);
    await node.addMember(ada, room, carl.username);
    const all = await Promise.all([1, 2, 3, 4].map(() => create(1, carl)));
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    // Other uploads of the same user end, but what takes too much space stays.
    expect((await create(1, carl)).body).toMatchObject({ code: 'quota_exceeded', retryAfter: 10 });
    await fileModels().File.updateMany(
      { owner: { $eq: carl.id } },
      { $set: { state: 'attached', size: 2 ** 28 } },
    );
    const { body } = await create(1, carl);
    expect([body.code, body.retryAfter]).toEqual(['quota_exceeded', undefined]);
    expect(await fileModels().File.countDocuments({ owner: { $eq: carl.id } })).toBe(4);
  });
});
