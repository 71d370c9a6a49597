import type { Model } from 'mongoose';
import type { Logger } from 'pino';
import { StoreError } from './store-error.js';

const UNAUTHORIZED = 13;
const NAMESPACE_EXISTS = 48;
/** Errors of stores without validators, such as the embedded one: there the encryption hook alone protects. */
const COMMAND_NOT_FOUND = 59;
const NOT_IMPLEMENTED = 238;

/**
 * A second fence behind the encryption hook: MongoDB itself refuses a text that is no Fernet token of at least one
 * block. Length and pattern apply to strings only. Not every store that speaks MongoDB's protocol knows `anyOf`.
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
 * Adds the fence to a collection that lacks it. The role `readWrite` suffices to create the collection with it, but not
 * to add it to one that exists: then the start continues without it and logs a warning.
 * @throws StoreError
 */
export async function ensureFence({ db, collection }: Model<unknown>, logger: Logger): Promise<void> {
  const { name } = collection;
  try {
    await addFence(db.db!, name);
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

async function addFence(database: Database, name: string): Promise<void> {
  let options = await optionsOf(database, name);
  if (!options) {
    options = {};
    try {
      await database.createCollection(name, FENCE);
      return;
    } catch (error) {
      // Another node created it.
      if ((error as { code?: number }).code !== NAMESPACE_EXISTS) throw error;
    }
  }
  const isCurrent =
    options['validationLevel'] === FENCE.validationLevel &&
    JSON.stringify(options['validator']) === JSON.stringify(VALIDATOR);
  if (!isCurrent) await database.command({ collMod: name, ...FENCE });
}

/** Returns the options of a collection; null where there is no such collection. */
async function optionsOf(database: Database, name: string): Promise<Record<string, unknown> | null> {
  const [found] = await database.listCollections({ name }, { nameOnly: false }).toArray();
  return found ? ((found as { options?: Record<string, unknown> }).options ?? {}) : null;
}
