import type mongoose from 'mongoose';

type Db = NonNullable<mongoose.Connection['db']>;
type DriverCollection = mongoose.mongo.Collection;
type Client = mongoose.mongo.MongoClient;

/** Every method of a driver's collection that writes documents. */
const WRITES = [
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'bulkWrite',
] as const satisfies readonly (keyof DriverCollection)[];

/**
 * Routes the writes of each collection of a database over the connections of the client that `clientFor` returns; reads
 * keep theirs. While a majority is away every write waits for it and holds its connection, and reads, which need no
 * majority, must not wait for a connection.
 */
export function routeWrites(db: Db, clientFor: (collection: string) => Client): void {
  const open = db.collection.bind(db);
  db.collection = ((name: string, options?: mongoose.mongo.CollectionOptions) => {
    const collection = open(name, options);
    const target = clientFor(name).db(db.databaseName).collection(name, options);
    for (const method of WRITES) {
      const write = target[method].bind(target) as (...args: unknown[]) => unknown;
      Object.defineProperty(collection, method, { value: write });
    }
    return collection;
  }) as Db['collection'];
}
