import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedStore } from '../../src/index.js';
import { afterwards, connectTo, temporaryDirectory } from './harness.js';
import type { MongoClient } from './harness.js';

const { BSON } = mongoose.mongo;
let path: string;
let client: MongoClient;

beforeEach(async () => {
  const store = await startEmbeddedStore({ directory: temporaryDirectory(), inThread: true });
  afterwards(() => store.stop());
  path = decodeURIComponent(/mongodb:\/\/([^/]*)\//.exec(store.uri)![1]!);
  client = await connectTo(store.uri);
  await client.db().collection<{ _id: number }>('x').insertOne({ _id: 1 });
});

async function open(): Promise<Socket> {
  const socket = connect(path);
  afterwards(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function message(opcode: number, body: Buffer, length = 16 + body.length): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, body]);
}

const section = (document: Uint8Array, kind = 0) => Buffer.concat([Buffer.from([kind]), document]);
const opMsg = (...sections: Buffer[]) => message(2013, Buffer.concat([Buffer.alloc(4), ...sections]));
const flagged = (flags: number, body: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(flags);
  return message(2013, Buffer.concat([head, body]));
};
const ping = BSON.serialize({ ping: 1, $db: 'admin' });

/** Reads a whole reply; undefined if the socket is closed instead. */
async function replyOf(socket: Socket): Promise<Record<string, unknown> | undefined> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length < 16 || bytes.length < bytes.readInt32LE(0)) continue;
    const start = bytes.readInt32LE(12) === 1 ? 36 : 21;
    return BSON.deserialize(bytes.subarray(start, bytes.readInt32LE(0)));
  }
  return undefined;
}

describe('hostile bytes', () => {
  const long = Buffer.alloc(16);
  long.writeInt32LE(48_000_001, 0);
  long.writeInt32LE(2013, 12);
  const negative = Buffer.alloc(16);
  negative.writeInt32LE(-1, 0);
  const truncated = Buffer.from(ping);
  truncated.writeInt32LE(ping.length + 100, 0);
  const query = (name: string, document: Uint8Array) =>
    message(2004, Buffer.concat([Buffer.alloc(4), Buffer.from(name), Buffer.alloc(8), document]));

  it.each<[string, Buffer]>([
    ['a message over 48 MB', long],
    ['a negative length', negative],
    ['a length below the header', message(2013, Buffer.alloc(0))],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['OP_COMPRESSED', message(2012, Buffer.alloc(20))],
    ['OP_INSERT', message(2002, Buffer.alloc(20))],
    ['an OP_QUERY for documents', query('sotto.x\0', BSON.serialize({}))],
    ['an OP_QUERY without an end', message(2004, Buffer.alloc(30, 65))],
    ['no body', message(2013, Buffer.alloc(5))],
    ['two bodies', opMsg(section(ping), section(ping))],
    ['an unknown section', opMsg(section(ping, 2))],
    ['a section that is cut off', opMsg(section(truncated))],
    [
      'a sequence without a name',
      opMsg(section(ping), section(Buffer.from([9, 0, 0, 0, 65, 65, 65, 65, 65]), 1)),
    ],
    ['a flag that must be understood', flagged(1 << 5, section(ping))],
    ['random bytes', Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 7919 + 13) % 256))],
  ])('%s closes the socket, and nobody else notices', async (_, bytes) => {
    const socket = await open();
    socket.write(bytes);
    expect(await replyOf(socket)).toBeUndefined();
    expect(await client.db().collection('x').countDocuments()).toBe(1);
  });

  it('a message cut at any byte, followed by silence, does no harm', async () => {
    const whole = opMsg(section(ping));
    for (let length = 0; length < whole.length; length += 1) {
      const socket = await open();
      socket.end(whole.subarray(0, length));
    }
    expect(await client.db().collection('x').countDocuments()).toBe(1);
  });

  it('a flipped byte anywhere in a write causes a response or a closed socket', async () => {
    const body = BSON.serialize({ insert: 'y', documents: [{ a: 'x', b: [1, { c: 2.5 }] }], $db: 'sotto' });
    for (let at = 0; at < body.length; at += 1) {
      const bytes = Buffer.from(body);
      bytes[at] = bytes[at]! ^ 0xff;
      const socket = await open();
      socket.end(opMsg(section(bytes)));
      const reply = await replyOf(socket);
      if (reply) expect(typeof reply.ok).toBe('number');
    }
    expect(await client.db().collection('x').countDocuments()).toBe(1);
  });
});

describe('bad BSON in a good message gets an error', () => {
  it.each<[string, Buffer, number]>([
    [
      'text that is not UTF-8',
      (() => {
        const bytes = Buffer.from(BSON.serialize({ ping: 'aaaa', $db: 'admin' }));
        bytes[bytes.indexOf('aaaa')] = 0xff;
        return bytes;
      })(),
      22,
    ],
    [
      'a name twice as long as its document',
      (() => {
        const bytes = Buffer.from(BSON.serialize({ ping: 'aaaa', $db: 'admin' }));
        bytes.writeInt32LE(500, bytes.indexOf('aaaa') - 4);
        return bytes;
      })(),
      22,
    ],
    [
      '__proto__',
      BSON.serialize(
        JSON.parse('{"insert":"y","documents":[{"__proto__":{"a":1}}],"$db":"sotto"}') as object,
      ) as Buffer,
      2,
    ],
    ['a database without a name', BSON.serialize({ ping: 1 }) as Buffer, 73],
  ])('%s', async (_, body, code) => {
    const socket = await open();
    socket.write(opMsg(section(body)));
    expect(await replyOf(socket)).toMatchObject({ ok: 0, code });
  });
});

describe('messages', () => {
  it('get responses in order, whether they arrive in one piece or byte by byte', async () => {
    const socket = await open();
    socket.write(
      Buffer.concat([opMsg(section(BSON.serialize({ nope: 1, $db: 'a' }))), opMsg(section(ping))]),
    );
    expect(await replyOf(socket)).toMatchObject({ code: 59 });
    const slow = await open();
    for (const byte of opMsg(section(ping))) slow.write(Buffer.from([byte]));
    expect(await replyOf(slow)).toEqual({ ok: 1 });
  });

  it('of the first handshake may come as OP_QUERY', async () => {
    const socket = await open();
    const document = BSON.serialize({ ismaster: 1, helloOk: true });
    socket.write(
      message(2004, Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), document])),
    );
    const reply = await replyOf(socket);
    expect(reply).toMatchObject({ ismaster: true, helloOk: true, maxWireVersion: 21 });
    for (const field of ['setName', 'msg', 'topologyVersion']) expect(reply).not.toHaveProperty(field);
  });

  it('that request no response get none', async () => {
    const collection = client.db().collection<{ _id: number }>('unacknowledged', { writeConcern: { w: 0 } });
    await collection.insertOne({ _id: 1 });
    await expect.poll(() => client.db().collection('unacknowledged').countDocuments()).toBe(1);
  });
});
