import type { Model } from 'mongoose';
import type { Logger } from 'pino';
import { StoreError } from './store-error.js';

const UNAUTHORIZED = 13;
const NAMESPACE_EXISTS = 48;
/** What stores answer that have no validators, as the embedded one: there the hook alone guards. */
const COMMAND_NOT_FOUND = 59;
const NOT_IMPLEMENTED = 238;

/**
 * A second fence behind the encryption hook: MongoDB itself refuses a text that is no Fernet token of at least one
 * block. Length and pattern are about strings only. Without `anyOf`, which not every store knows that speaks
 * MongoDB's protocol.
 */
const VALIDATOR = {
  $jsonSchema: {
    properties: {
      content: {
        bsonType: ['null', 'string'],
        minLength: 100,
        pattern: '^gAAAA[A-Za-z0-9_-]+={0,2}$',
      },
    },
  },
};
const FENCE = { validator: VALIDATOR, validationLevel: 'strict' } as const;

type Database = NonNullable<Model<unknown>['db']['db']>;

/**
 * Puts the fence around the texts of a collection, where it is not there yet. The role `readWrite` is enough to create
 * the collection with it, but not to put it around one that exists: then the start goes on without, and says so.
 * @throws StoreError
 */
export async function ensureFence({ db, collection }: Model<unknown>, logger: Logger): Promise<void> {
  const { name } = collection;
  try {
    await putFence(db.db!, name);
  } catch (error) {
    const { code } = error as { code?: number };
    if (code === COMMAND_NOT_FOUND || code === NOT_IMPLEMENTED) return;
    if (code !== UNAUTHORIZED) throw new StoreError(`unable to guard the texts in ${name}`, { cause: error });
    logger.warn(
      { collection: name },
      'the store lets this user not guard the texts once more (collMod); grant the role dbAdmin on the database for one start',
    );
  }
}

async function putFence(database: Database, name: string): Promise<void> {
  let options = await optionsOf(database, name);
  if (!options) {
    options = {};
    try {
      await database.createCollection(name, FENCE);
      return;
    } catch (error) {
      // Another node was faster.
      if ((error as { code?: number }).code !== NAMESPACE_EXISTS) throw error;
    }
  }
  const isThere =
    options['validationLevel'] === FENCE.validationLevel &&
    JSON.stringify(options['validator']) === JSON.stringify(VALIDATOR);
  if (!isThere) await database.command({ collMod: name, ...FENCE });
}

/** The options of a collection; null where there is no such collection. */
async function optionsOf(database: Database, name: string): Promise<Record<string, unknown> | null> {
  const [found] = await database.listCollections({ name }, { nameOnly: false }).toArray();
  return found ? ((found as { options?: Record<string, unknown> }).options ?? {}) : null;
}
