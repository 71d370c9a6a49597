import { inspect } from 'node:util';
import mongoose from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DecryptionError, createKeyring } from '../src/crypto/keyring.js';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createMessageModel } from '../src/models/message.js';
import { textPayload } from '../src/models/message-payload.js';
import type { MessageModel } from '../src/models/message.js';
import { EncryptedFieldError } from '../src/models/plugins/field-cipher.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const { ObjectId } = mongoose.Types;
const SECRET = 'the eagle lands at noon';
const OPEN = textPayload(SECRET);
const TOKEN = /^gAAAAA[A-Za-z0-9_-]+={0,2}$/;

let harness: ServicesHarness;
let Message: MessageModel;
let seq = 0;

beforeAll(async () => {
  harness = await startServices();
  Message = harness.node.models.Message;
});
afterAll(() => harness.close());
beforeEach(() => (seq += 1));

function draft(content: string | null = SECRET) {
  const number = (seq += 1);
  return {
    ...{ _id: new ObjectId(), site: new ObjectId(), room: new ObjectId(), sender: new ObjectId() },
    ...{ seq: number, rev: number, revs: [number], clientMessageId: `id-${number}` },
    // The types of Mongoose's own writes know what is stored; what they are given is a payload.
    content: (content === null ? null : textPayload(content)) as never,
    createdAt: new Date(),
  };
}

/** A complete row, as `sealRecord` accepts it. */
const row = (content?: string | null) => ({ ...draft(content), keyId: null, deletedAt: null });

/** The row as a read returns it that opens no text. */
const storedRow = () => ({ ...row(), content: 'no token' });

/** What is really in the store, bypassing every hook of Mongoose. */
async function stored(id: mongoose.Types.ObjectId) {
  return (await harness.node.store.connection.getClient().db().collection('messages').findOne({ _id: id }))!;
}

async function expectSealed(id: mongoose.Types.ObjectId, text = SECRET) {
  const raw = await stored(id);
  expect(raw.content).toMatch(TOKEN);
  expect(raw.keyId).toBe(harness.keyring.primaryKeyId);
  expect(JSON.stringify(raw)).not.toContain(text);
  expect((await Message.findById(id))!.content).toEqual(textPayload(text));
}

async function seal(content: string | null = SECRET) {
  return (await Message.create(draft(content)))._id;
}

describe('covered writes', () => {
  it('save', async () => {
    const document = new Message(draft());
    await document.save();
    expect(document.content).toEqual(OPEN);
    await expectSealed(document._id);
    document.content = textPayload('another text');
    await document.save();
    await expectSealed(document._id, 'another text');
  });

  it('save of an untouched text does not encrypt it again', async () => {
    const id = await seal();
    const before = await stored(id);
    const document = (await Message.findById(id))!;
    document.editedAt = new Date();
    await document.save();
    expect((await stored(id)).content).toBe(before.content);
  });

  it('save again after a failed save', async () => {
    const taken = draft();
    await Message.create(taken);
    const document = new Message({ ...draft(), room: taken.room, seq: taken.seq });
    await expect(document.save()).rejects.toThrow('E11000');
    document.seq += 1000;
    await document.save();
    await expectSealed(document._id);
  });

  it('create and insertOne', async () => {
    await expectSealed(await seal());
    const one = await Message.insertOne(draft());
    await expectSealed(one._id);
  });

  it('insertMany, which leaves the objects of its caller alone', async () => {
    const drafts = [draft(), draft()];
    const documents = await Message.insertMany(drafts);
    expect(drafts.map(({ content }) => content)).toEqual([OPEN, OPEN]);
    expect(documents.map(({ content }) => content)).toEqual([OPEN, OPEN]);
    expect(documents[0]!.cipherOf('content')).toMatch(TOKEN);
    for (const { _id } of drafts) await expectSealed(_id);
  });

  it('insertMany of one, of documents, lean and unordered', async () => {
    const [one, two, three] = [draft(), draft(), draft()];
    await Message.insertMany(one);
    await Message.insertMany([new Message(two)], { ordered: false });
    await Message.insertMany([three], { lean: true });
    for (const { _id } of [one, two, three]) await expectSealed(_id);
  });

  it('insertRecords, which leaves the rows of its caller alone', async () => {
    const rows = [row(), row(null)];
    const records = rows.map((one) => Message.sealRecord(one));
    await Message.insertRecords(records);
    expect(rows.map(({ content }) => content)).toEqual([OPEN, null]);
    expect(records.map(({ content }) => content)).toEqual([OPEN, null]);
    await expectSealed(rows[0]!._id);
    expect(await stored(rows[1]!._id)).toMatchObject({ content: null, keyId: null });
    expect(records[0]!.cipherOf('content')).toBe((await stored(rows[0]!._id)).content);
  });

  it('updateOne by $set and by bare fields', async () => {
    const id = await seal();
    await Message.updateOne({ _id: id }, { $set: { content: textPayload('second') } });
    await expectSealed(id, 'second');
    await Message.updateOne({ _id: { $eq: id } }, { content: textPayload('third'), rev: 7 });
    await expectSealed(id, 'third');
    expect((await stored(id)).rev).toBe(7);
  });

  it('updateOne on a document', async () => {
    const document = await Message.create(draft());
    await document.updateOne({ $set: { content: textPayload('second') } });
    await expectSealed(document._id, 'second');
  });

  it('findOneAndUpdate and findByIdAndUpdate', async () => {
    const id = await seal();
    const options = { returnDocument: 'after' as const };
    const updated = await Message.findOneAndUpdate(
      { _id: id },
      { $set: { content: textPayload('second') } },
      options,
    );
    expect(updated!.content).toEqual(textPayload('second'));
    expect(updated!.cipherOf('content')).toBe((await stored(id)).content);
    await Message.findByIdAndUpdate(id.toString(), { content: textPayload('third') });
    await expectSealed(id, 'third');
  });

  it('replaceOne and findOneAndReplace', async () => {
    const first = draft();
    await Message.create(first);
    await Message.replaceOne({ _id: first._id }, { ...first, content: textPayload('second') });
    await expectSealed(first._id, 'second');
    await Message.findOneAndReplace({ _id: first._id }, { ...first, content: textPayload('third') });
    await expectSealed(first._id, 'third');
  });

  it('null, which is kept as null', async () => {
    const id = await seal(null);
    expect(await stored(id)).toMatchObject({ content: null, keyId: null });
    const other = await seal();
    await Message.updateOne({ _id: other }, { $set: { content: null } });
    expect(await stored(other)).toMatchObject({ content: null, keyId: null });
    expect((await Message.findById(other))!.content).toBeNull();
  });

  it('text that looks like a token is treated as text', async () => {
    const token = harness.keyring.encrypt('x').token;
    await expectSealed(await seal(token), token);
  });
});

describe('refused writes', () => {
  const refused = async (write: () => Promise<unknown>) => {
    await expect((async () => write())()).rejects.toThrow(EncryptedFieldError);
  };
  const set = { $set: { content: OPEN } };

  it('updates whose filter does not fix _id', async () => {
    const id = await seal();
    const room = { room: new ObjectId() };
    await refused(() => Message.updateOne(room, set));
    await refused(() => Message.updateOne({ _id: mongoose.trusted({ $in: [id] }) }, set));
    await refused(() => Message.updateOne({ $and: [{ _id: id }] }, set));
    await refused(() => Message.findOneAndUpdate(room, set));
    await refused(() => Message.replaceOne(room, draft()));
    await refused(() => Message.findOneAndReplace(room, draft()));
  });

  it('updateMany', async () => {
    await refused(() => Message.updateMany({ _id: new ObjectId() }, set));
    await refused(() => Message.updateMany({}, { content: OPEN }));
  });

  it('upserts', async () => {
    const filter = { _id: new ObjectId() };
    await refused(() => Message.updateOne(filter, set, { upsert: true }));
    await refused(() => Message.findOneAndUpdate(filter, set, { upsert: true }));
    await refused(() => Message.replaceOne(filter, draft(), { upsert: true }));
    await refused(() =>
      Message.updateOne({ ...filter, content: OPEN } as never, { rev: 1 }, { upsert: true }),
    );
    await refused(() => Message.updateOne(filter, { $setOnInsert: { content: OPEN } }, { upsert: true }));
    const inside = { $and: [filter, { $or: [{ content: OPEN }] }] };
    await refused(() => Message.findOneAndUpdate(inside as never, { rev: 1 }, { upsert: true }));
  });

  it('pipelines', async () => {
    const pipeline = [{ $set: { content: OPEN } }];
    await refused(() => Message.updateOne({ _id: new ObjectId() }, pipeline, { updatePipeline: true }));
    await refused(() => Message.updateMany({}, pipeline, { updatePipeline: true }));
  });

  it('every operator but $set', async () => {
    const filter = { _id: await seal() };
    for (const update of [
      { $unset: { content: 1 } },
      { $push: { content: OPEN } },
      { $max: { content: OPEN } },
      { $rename: { clientMessageId: 'content' } },
      { $rename: { content: 'clientMessageId' } },
      { $set: { 'content.x': OPEN } },
      { $set: { keyId: 'another' } },
    ])
      await refused(() => Message.updateOne(filter, update as never));
    await expectSealed(filter._id);
  });

  it('bulkWrite and bulkSave', async () => {
    await refused(() => Message.bulkWrite([{ insertOne: { document: draft() as never } }]));
    await refused(() => Message.bulkSave([new Message(draft())]));
  });

  it('records that are not sealed, and sealed ones on another write path', async () => {
    await refused(() => Message.insertRecords([row() as never]));
    await refused(() => Message.insertRecords([Message.openRecord(storedRow())]));
    await refused(() => Message.insertMany([Message.sealRecord(row())]));
    await refused(() => Message.insertMany([Message.sealRecord(row())], { lean: true }));
  });

  it('$merge and $out', async () => {
    await refused(() => Message.aggregate([{ $match: {} }, { $out: 'elsewhere' }]).exec());
    await refused(() => Message.aggregate([{ $merge: { into: 'messages' } }]).exec());
  });

  it('values that bypassed the setter of a document', async () => {
    const hydrated = Message.hydrate(draft());
    hydrated.isNew = true;
    await refused(() => hydrated.save());
    await refused(() => Message.insertMany([hydrated]));
    const document = await Message.create(draft('text'));
    (document as unknown as { _doc: { content: unknown } })._doc.content = OPEN;
    document.markModified('content');
    await refused(() => document.save());
    await expectSealed(document._id, 'text');
    expect(await Message.exists({ _id: hydrated._id })).toBe(null);
  });

  it('values that are no payload', async () => {
    for (const content of [5, 'text', ['text'], { text: 'text' }])
      await expect(Message.create({ ...draft(), content: content as never })).rejects.toThrow('content');
    await refused(() => Message.updateOne({ _id: new ObjectId() }, { content: { $ne: '' } as never }));
  });
});

it('cannot be switched off by a call', async () => {
  const off = { middleware: false } as object;
  const [one, two] = [draft(), draft()];
  await Message.insertMany([one], off);
  await new Message(two).save(off);
  for (const { _id } of [one, two]) await expectSealed(_id);
  await Message.updateOne({ _id: one._id }, { $set: { content: textPayload('second') } }, off);
  await expectSealed(one._id, 'second');
  await expect(Message.bulkWrite([{ insertOne: { document: draft() as never } }], off)).rejects.toThrow(
    EncryptedFieldError,
  );
});

/** A model of the same rows that counts decryptions. */
function countingModel() {
  const count = { opened: 0 };
  const counting = {
    ...harness.keyring,
    decrypt: (token: string) => ((count.opened += 1), harness.keyring.decrypt(token)),
  };
  const connection = harness.node.store.connection.useDb(harness.node.store.connection.name, {
    useCache: false,
  });
  return {
    Counted: createMessageModel(connection, {
      keyring: counting,
      dataKeys: harness.node.models.DataKey.held.source,
    }),
    count,
  };
}

describe('reads', () => {
  it('find and findOne decrypt, on first access only', async () => {
    const { Counted, count } = countingModel();
    const id = await seal();
    const [found] = await Counted.find({ _id: id });
    expect(count.opened).toBe(0);
    expect([found!.content, found!.content]).toEqual([OPEN, OPEN]);
    expect(count.opened).toBe(1);
    expect((await Counted.findOne({ _id: id }))!.content).toEqual(OPEN);
  });

  it('lean, aggregate, distinct and toObject show tokens', async () => {
    const id = await seal();
    const lean = await Message.findById(id).lean();
    const [aggregated] = await Message.aggregate<{ content: string }>([{ $match: { _id: id } }]);
    const document = (await Message.findById(id))!;
    for (const content of [lean!.content, aggregated!.content, document.toObject().content])
      expect(content).toMatch(TOKEN);
    expect(JSON.stringify(document)).not.toContain(SECRET);
    expect(document.cipherOf('content')).toBe(lean!.content);
  });

  it('openRecord decrypts what lean() returned, on first access only', async () => {
    const { Counted, count } = countingModel();
    const id = await seal();
    const record = Counted.openRecord((await Counted.findById(id).lean())!);
    expect(count.opened).toBe(0);
    expect([record.content, record.content]).toEqual([OPEN, OPEN]);
    expect(count.opened).toBe(1);
  });

  it('a record that is copied, printed or serialized contains no text', () => {
    const record = Message.sealRecord(row());
    expect(record.content).toEqual(OPEN);
    for (const shown of [JSON.stringify(record), inspect(record), JSON.stringify({ ...record })])
      expect(shown).not.toContain(SECRET);
    expect(record.cipherOf('content')).toMatch(TOKEN);
  });

  it('a token copied to another message does not decrypt', async () => {
    const [from, to] = [await seal('for the first only'), await seal()];
    const { content } = await stored(from);
    const raw = harness.node.store.connection.getClient().db().collection('messages');
    await raw.updateOne({ _id: to }, { $set: { content } });
    const document = (await Message.findById(to))!;
    expect(() => document.content).toThrow(DecryptionError);
    const record = Message.openRecord((await Message.findById(to).lean())!);
    expect(() => record.content).toThrow(DecryptionError);
    expect((await Message.findById(from))!.content).toEqual(textPayload('for the first only'));
  });

  it('a token of an unknown key, and plain text in the store, do not decrypt', async () => {
    const raw = harness.node.store.connection.getClient().db().collection('messages');
    const foreign = createKeyring([generateFernetKey()]);
    const id = await seal();
    for (const content of [foreign.encrypt(`${id.toString()}{"v":1}`).token, 'plain text']) {
      await raw.updateOne({ _id: id }, { $set: { content } });
      const document = (await Message.findById(id))!;
      expect(() => document.content).toThrow(DecryptionError);
    }
  });

  it('a token is not shown before it exists', () => {
    expect(() => new Message(draft()).cipherOf('content')).toThrow(EncryptedFieldError);
  });
});
