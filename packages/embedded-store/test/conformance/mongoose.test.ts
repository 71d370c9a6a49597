import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEmbedded, useTarget } from './target.js';

const target = useTarget();

interface Message {
  room: mongoose.Types.ObjectId;
  seq: number;
  rev: number;
  revs: number[];
  clientMessageId: string;
  content: string | null;
  deletedAt: Date | null;
  at: Date;
}

const schema = new mongoose.Schema<Message>(
  {
    room: { type: mongoose.Schema.Types.ObjectId, required: true },
    seq: Number,
    rev: Number,
    revs: [Number],
    clientMessageId: String,
    content: String,
    deletedAt: { type: Date, default: null },
    at: { type: Date, default: () => new Date(0) },
  },
  { versionKey: false, autoIndex: false, autoCreate: false, strictQuery: 'throw' },
);
schema.index({ room: 1, seq: 1 }, { unique: true });
schema.index({ room: 1, revs: 1 }, { unique: true });
schema.index({ room: 1, clientMessageId: 1 }, { unique: true });
schema.index({ room: 1, rev: 1 });

let connection: mongoose.Connection;
let Message: mongoose.Model<Message>;

beforeAll(async () => {
  connection = await mongoose.createConnection(target.uri, { dbName: target.db.databaseName }).asPromise();
  Message = connection.model<Message>('Message', schema);
  await Message.createIndexes();
});
afterAll(() => connection.close());

const room = () => new mongoose.Types.ObjectId();
const message = (of: mongoose.Types.ObjectId, seq: number) => ({
  room: of,
  seq,
  rev: seq,
  revs: [seq],
  clientMessageId: `c${seq}`,
  content: `text ${seq}`,
});

describe('Mongoose', () => {
  it('creates and verifies indexes', async () => {
    expect(await Message.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    expect(await Message.syncIndexes()).toEqual([]);
  });

  it('creates, reads, saves, deletes', async () => {
    const of = room();
    const created = await Message.create(message(of, 1));
    created.content = 'other';
    await created.save();
    const read = await Message.findById(created._id);
    expect(read!.content).toBe('other');
    expect(read!.at).toEqual(new Date(0));
    expect([...read!.revs]).toEqual([1]);
    await read!.deleteOne();
    expect(await Message.exists({ _id: created._id })).toBeNull();
  });

  it('runs hooks, populates lean documents and pages by a cursor', async () => {
    const of = room();
    await Message.insertMany([1, 2, 3, 4, 5].map((seq) => message(of, seq)));
    const page = await Message.find({ room: of, seq: { $lt: 5 } })
      .sort({ seq: -1 })
      .limit(2)
      .lean();
    expect(page.map(({ seq }) => seq)).toEqual([4, 3]);
    const seen = [];
    for await (const { seq } of Message.find({ room: of }).sort({ seq: 1 }).cursor({ batchSize: 2 }))
      seen.push(seq);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(await Message.countDocuments({ room: of, seq: { $gt: 2 } })).toBe(3);
    expect(await Message.distinct('seq', { room: of })).toEqual([1, 2, 3, 4, 5]);
    const groups = await Message.aggregate([
      { $match: { room: of } },
      { $group: { _id: '$room', n: { $sum: 1 } } },
    ]);
    expect(groups).toEqual([{ _id: of, n: 5 }]);
  });

  it('writes in bulk', async () => {
    const of = room();
    const result = await Message.bulkWrite([
      { insertOne: { document: message(of, 1) as Message } },
      { updateOne: { filter: { room: of, seq: 1 }, update: { $max: { rev: 9 } } } },
      { updateOne: { filter: { room: of, seq: 2 }, update: { $set: { rev: 2 } }, upsert: true } },
      { deleteOne: { filter: { room: of, seq: 1 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
  });

  it('null and undefined', async () => {
    const of = room();
    await Message.create({ ...message(of, 1), content: null });
    expect(await Message.countDocuments({ room: of, deletedAt: null })).toBe(1);
    expect(
      (await Message.findOneAndUpdate({ room: of }, { $unset: { content: 1 } }, { returnDocument: 'after' }))!
        .content,
    ).toBeUndefined();
  });
});

describe("the room's log", () => {
  it('stops an ordered insertMany at the duplicate, and keeps what was before it', async () => {
    const of = room();
    await Message.create(message(of, 3));
    const error = (await Message.insertMany(
      [1, 2, 3, 4].map((seq) => message(of, seq)),
      { ordered: true },
    ).catch((reason: unknown) => reason)) as {
      code: number;
      writeErrors: { index: number; err: { errmsg: string } }[];
    };
    expect(error.code).toBe(11000);
    expect(error.writeErrors[0]!.index).toBe(2);
    expect(error.writeErrors[0]!.err.errmsg).toContain('E11000 duplicate key error');
    expect((await Message.find({ room: of }).sort({ seq: 1 })).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('two edits from one head: the numbers decide', async () => {
    const of = room();
    const [a, b] = await Message.insertMany([message(of, 1), message(of, 2)]);
    const edit = (id: mongoose.Types.ObjectId, old: number, rev: number) =>
      Message.updateOne(
        { _id: id, room: of, rev: old, deletedAt: null },
        { $set: { rev, revs: [old, rev], content: `edited ${rev}` } },
      );
    expect((await edit(a!._id, 1, 3)).modifiedCount).toBe(1);
    await expect(edit(b!._id, 2, 3)).rejects.toMatchObject({ code: 11000, keyPattern: { room: 1, revs: 1 } });
    expect((await edit(b!._id, 2, 4)).modifiedCount).toBe(1);
    expect((await edit(a!._id, 1, 5)).matchedCount).toBe(0);
  });

  it('a used number is never free again', async () => {
    const of = room();
    const [first] = await Message.insertMany([message(of, 1)]);
    await Message.updateOne({ _id: first!._id }, { $set: { rev: 2, revs: [1, 2] } });
    await expect(Message.create({ ...message(of, 9), rev: 1, revs: [1] })).rejects.toMatchObject({
      code: 11000,
    });
    const changes = await Message.find({ room: of, rev: { $gt: 1 } })
      .sort({ rev: 1 })
      .limit(10)
      .lean();
    expect(changes.map(({ rev }) => rev)).toEqual([2]);
  });

  it('many writers in one room leave no duplicate', async () => {
    const of = room();
    let stored = 0;
    const write = async (writer: number) => {
      for (let n = 0; n < 10; n += 1) {
        for (;;) {
          const head = await Message.findOne({ room: of }).sort({ seq: -1 }).lean();
          const seq = (head?.seq ?? 0) + 1;
          try {
            await Message.create({ ...message(of, seq), clientMessageId: `${writer}-${n}` });
            stored += 1;
            break;
          } catch (error) {
            if ((error as { code?: number }).code !== 11000) throw error;
          }
        }
      }
    };
    await Promise.all([0, 1, 2, 3].map(write));
    const seqs = (await Message.find({ room: of }).sort({ seq: 1 }).lean()).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: stored }, (_, i) => i + 1));
  });
});

describe.runIf(isEmbedded)('the queries of the server', () => {
  it('are all served by an index', async () => {
    const db = connection.useDb(target.db.databaseName);
    const users = db.collection('users');
    const rooms = db.collection('rooms');
    const members = db.collection('members');
    const tokens = db.collection('tokens');
    await users.createIndex({ site: 1, username: 1 }, { unique: true });
    await rooms.createIndexes([
      { key: { site: 1, slug: 1 }, unique: true },
      { key: { site: 1, visibility: 1, slug: 1 } },
      { key: { site: 1, visibility: 1, nameKey: 1, slug: 1 } },
    ]);
    await members.createIndexes([{ key: { room: 1, user: 1 }, unique: true }, { key: { user: 1 } }]);
    await tokens.createIndexes([
      { key: { hash: 1 }, unique: true },
      { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    ]);
    const of = room();
    await Message.insertMany([1, 2, 3].map((seq) => message(of, seq)));
    await rooms.insertMany(
      ['general', 'random', 'ops'].map((slug) => ({ site: 1, slug, nameKey: slug, visibility: 'public' })),
    );
    const before = await target.store!.scans();
    await Message.find({ room: of, seq: { $lt: 3 } })
      .sort({ seq: -1 })
      .limit(50);
    await Message.find({ room: of, seq: { $gt: 1 } })
      .sort({ seq: 1 })
      .limit(50);
    await Message.find({ room: of, rev: { $gt: 0 } })
      .sort({ rev: 1 })
      .limit(500);
    await Message.findOne({ room: of }).sort({ rev: -1 });
    await Message.find({ room: of, clientMessageId: { $in: ['c1', 'c2'] } });
    await Message.find({ _id: { $in: [room(), room()] } });
    await Message.countDocuments({ room: of, seq: { $gt: 1 } });
    await Message.estimatedDocumentCount();
    await members.find({ user: 1 }).toArray();
    await members.find({ room: of }).toArray();
    await members.findOne({ room: of, user: 1 });
    await members.findOne({ room: of, user: { $ne: 1 } });
    await members.updateOne({ room: of, user: 1 }, { $max: { lastReadSeq: 1 } });
    await members
      .aggregate([{ $match: { room: { $in: [of] } } }, { $group: { _id: '$room', n: { $sum: 1 } } }])
      .toArray();
    await users.findOne({ site: 1, username: 'mia' });
    await rooms.findOne({ site: 1, slug: 'general' });
    const page = await rooms
      .find({ site: 1, visibility: 'public', slug: { $gt: 'general' } })
      .sort({ slug: 1 })
      .limit(2)
      .toArray();
    expect(page.map(({ slug }) => slug)).toEqual(['ops', 'random']);
    const prefix = await rooms
      .find({ site: 1, visibility: 'public', nameKey: /^ge/ })
      .sort({ nameKey: 1, slug: 1 })
      .toArray();
    expect(prefix.map(({ slug }) => slug)).toEqual(['general']);
    await rooms
      .find({
        $or: [
          { site: 1, slug: 'ops' },
          { site: 1, visibility: 'private' },
        ],
      })
      .toArray();
    await tokens.deleteMany({ hash: 'x' });
    expect(await target.store!.scans()).toEqual(before);
    await rooms.find({ topic: 'x' }).sort({ slug: 1 }).toArray();
    expect((await target.store!.scans()).at(-1)).toBe(
      `${target.db.databaseName}.rooms { topic } sort { slug: 1 }`,
    );
  });
});
